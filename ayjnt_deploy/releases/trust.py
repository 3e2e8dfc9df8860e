"""When a record may be believed.

A record can outlive the code that it describes: a deploy by hand from the dashboard keeps the variables. So each deploy
tags its version with the record's digest, and a record counts only if the serving version's tag holds that digest, or
the serving script is, to the byte, the script of a version whose tag does (a change of variables makes a new version
without a tag and with the same script).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from ayjnt_deploy.diff.drift import Code
from ayjnt_deploy.releases.codec import RecordBroken, decode, record_digest
from ayjnt_deploy.state.answers import etag_of, tag_of
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.bindings import record_parts
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.live import Live, Serving
from ayjnt_deploy.state.moment import to_the_second
from ayjnt_deploy.state.release import TAG, Release

Versions = Mapping[str, Mapping[str, Any]]
"""What `GET …/versions/{id}` has answered, by id; a version that could not be read is absent."""
_MOST_COMPARED: Final = 3
_MOST_WITHDRAWN: Final = 10


def tag_for(content: str, release: Release) -> str:
    """Return the version tag of a deploy: 12 hex of its content, 12 hex of its record. 31 of Cloudflare's 100 bytes."""
    return f"{TAG}{content[:12]}-{record_digest(release)}"


def versions_to_read(live: Live) -> tuple[str, ...]:
    """Return the ids of versions that do not serve and must be read before the record can be judged; often none."""
    return tuple(dict.fromkeys((*_versions_to_compare(live), *_withdrawn_versions(live))))


def _versions_to_compare(live: Live) -> tuple[str, ...]:
    """Return the versions whose script may be that of the one that serves."""
    if (lost := _last_tagged(live)) is not None:
        return (lost,)
    digest = _digest_of(live)
    if digest is None or not live.serving or _vouches(live.serving[0].tag, digest):
        return ()
    return tuple(id_ for id_, tag in live.tagged.items() if _vouches(tag, digest))[:_MOST_COMPARED]


def _withdrawn_versions(live: Live) -> tuple[str, ...]:
    """Return the versions that have served since the release of the present one first did, the latest first.

    A variable or secret that is changed after a rollback makes another version of the same release.
    """
    if not live.serving or not live.deployments or len(live.deployments[0]) > 1:
        return ()  # While versions share the requests, none of them has come back for good.
    digest = _digest_of(live)
    own = {id_ for id_, tag in live.tagged.items() if digest is not None and _vouches(tag, digest)}
    own.add(live.serving[0].version_id)
    first = max((place for place, ids in enumerate(live.deployments) if own.intersection(ids)), default=0)
    gone = dict.fromkeys(id_ for ids in live.deployments[:first] for id_ in ids if id_ not in own)
    return tuple(gone)[:_MOST_WITHDRAWN]


def baseline(live: Live, older: Versions) -> Baseline:
    """Return the trusted record of `live`; `older` are its `versions_to_read`.

    While a rollout is in progress, the newest version's record is the baseline, and the others stand beside it.
    """
    if not live.exists:
        return Baseline()
    known = _etags(live, older)
    others = {one.version_id: _other(live, one, known) for one in live.serving[1:]}
    return replace(
        _newest(live, known, older),
        others=tuple(one for one in others.values() if one is not None),
        unknown=tuple(id_ for id_, one in others.items() if one is None),
        withdrawn=_withdrawn(live, older),
    )


def _etags(live: Live, older: Versions) -> frozenset[str]:
    """Return the scripts of the versions that the one that serves is compared with."""
    etags = (etag_of(older[id_]) for id_ in _versions_to_compare(live) if id_ in older)
    return frozenset(etag for etag in etags if etag)


def _withdrawn(live: Live, older: Versions) -> Mapping[str, Release | None]:
    """Return what somebody rolled back from; versions with one script and one record are of one release."""
    present = (live.serving[0].etag, _digest_of(live)) if live.serving else None
    found = {id_: _record_in(older.get(id_, {}), live.worker) for id_ in _withdrawn_versions(live)}
    known = {
        id_: (etag_of(older[id_]), record_digest(release)) for id_, release in found.items() if release is not None
    }
    vouched = {of for id_, of in known.items() if _vouches(tag_of(older[id_]), of[1])}
    return {
        id_: release if known.get(id_) in vouched else None
        for id_, release in found.items()
        if known.get(id_) != present  # Another variable or secret of the release that serves.
    }


def _newest(live: Live, known: Collection[str], older: Versions) -> Baseline:
    try:
        release = decode(live.record_parts)
    except RecordBroken as error:
        return Baseline(distrust=error.message)
    if release is None:
        lost = _record_in(older.get(_last_tagged(live) or "", {}), live.worker)
        return Baseline(distrust=f"it carries no release record ({_made(live)})", stale=lost)
    if release.worker != live.worker:
        return Baseline(distrust=f"its record is that of another Worker, {release.worker!r}")
    if live.serving and _is_described(live.serving[0], record_digest(release), known):
        return Baseline(release=release)
    return Baseline(distrust=f"its record describes other code than what is live ({_made(live)})", stale=release)


def code_of(live: Live, found: Baseline, older: Versions) -> Code:
    """Return whether what serves is the released code; `found` is the `baseline` that was told with the same versions."""
    if found.release is not None:
        return Code.RELEASED
    if found.stale is None:
        return Code.UNKNOWN if live.record_parts else Code.CHANGED
    known = _etags(live, older)
    if live.serving and all(one.etag in known for one in live.serving):
        return Code.RELEASED
    is_comparable = bool(known) and all(one.etag for one in live.serving)
    return Code.CHANGED if is_comparable else Code.UNKNOWN


def _last_tagged(live: Live) -> str | None:
    """Return the version that was deployed by `ayjnt` last, where what serves now carries no record; else None."""
    if live.record_parts or not live.exists:
        return None
    return next((id_ for id_, tag in live.tagged.items() if tag.startswith(TAG)), None)


def _record_in(version: Mapping[str, Any], worker: str) -> Release | None:
    """Return the record that an answer about a version of `worker` carries, trusted or not."""
    release = _decoded(record_parts((version.get("resources") or {}).get("bindings") or ()))
    return release if release is not None and release.worker == worker else None


def _other(live: Live, one: Serving, known: Collection[str]) -> Release | None:
    """Return the trusted record of a version that serves beside the newest."""
    release = _decoded(one.record_parts)
    if release is None or release.worker != live.worker:
        return None
    digest = record_digest(release)
    same = known if digest == _digest_of(live) else ()
    return release if _is_described(one, digest, same) else None


def _is_described(one: Serving, digest: str, known: Collection[str]) -> bool:
    return _vouches(one.tag, digest) or one.etag in known


def _digest_of(live: Live) -> str | None:
    release = _decoded(live.record_parts)
    return None if release is None else record_digest(release)


def _decoded(parts: Mapping[str, Json]) -> Release | None:
    try:
        return decode(parts)
    except RecordBroken:
        return None


def _vouches(tag: str | None, digest: str) -> bool:
    return tag is not None and tag.startswith(TAG) and tag.endswith(f"-{digest}")


def _made(live: Live) -> str:
    return "; ".join(map(_origin, live.serving)) or "nothing is serving"


def _origin(one: Serving) -> str:
    return (
        f"version {one.version_id[:8]} was made by {one.source} at {to_the_second(one.created_on) or 'an unknown time'}"
    )
