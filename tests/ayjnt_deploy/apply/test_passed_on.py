"""Which options reach wrangler, which are refused and with which words, and what is a slip of the finger."""

from collections.abc import Sequence

import pytest

from ayjnt_deploy.apply.passed_on import OptionRefused, pass_on
from ayjnt_deploy.errors import Exit


def refused(*arguments: str) -> tuple[str, str]:
    with pytest.raises(OptionRefused) as refusal:
        pass_on(arguments, ["--dry-run", "--quiet"])
    assert refusal.value.exit_code == Exit.USAGE
    return refusal.value.message, refusal.value.remedy


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--upload-source-maps",),
        ("--no-upload-source-maps",),
        ("--upload-source-maps=false",),
        ("--outdir", "out"),
        ("--outdir=out",),
        ("--metafile",),
        ("--metafile=meta.json",),
        ("--old-asset-ttl", "3600"),
        ("--containers-rollout", "gradual"),
        ("--durable-objects-code-update-mode", "deferred 30s"),
        ("--durable-objects-code-update-mode=immediate", "--outdir", "out", "--upload-source-maps"),
    ],
)
def test_what_cannot_change_target_code_or_config_is_passed_on(arguments: Sequence[str]) -> None:
    assert pass_on(arguments) == tuple(arguments)


@pytest.mark.parametrize(
    ("option", "key"),
    [
        ("--name", '"name"'),
        ("--var", '"vars"'),
        ("--define", '"define"'),
        ("--alias", '"alias"'),
        ("--routes", '"routes"'),
        ("--route", '"routes"'),
        ("--domains", '"routes" with "custom_domain": true'),
        ("--domain", '"routes" with "custom_domain": true'),
        ("--triggers", '"triggers"'),
        ("--schedules", '"triggers"'),
        ("--schedule", '"triggers"'),
        ("--assets", '"assets"'),
        ("--site", '"assets"'),
        ("--compatibility-date", '"compatibility_date"'),
        ("--compatibility-flags", '"compatibility_flags"'),
        ("--compatibility-flag", '"compatibility_flags"'),
        ("--jsx-factory", '"jsx_factory"'),
        ("--jsx-fragment", '"jsx_fragment"'),
        ("--minify", '"minify"'),
        ("--logpush", '"logpush"'),
        ("--tsconfig", '"tsconfig"'),
        ("--latest", '"compatibility_date"'),
    ],
)
def test_what_belongs_into_the_config_is_refused_with_its_place(option: str, key: str) -> None:
    told = (
        f"{option} would change what is deployed behind the plan",
        f'set {key} in the "wrangler" section of ayjnt.jsonc, where the plan can see it',
    )

    assert refused(option, "value") == told
    assert refused(f"{option}=value") == told


@pytest.mark.parametrize(
    ("option", "remedy"),
    [
        ("--keep-vars", "declare the variable in ayjnt.jsonc: a kept one is in no release"),
        ("--no-bundle", "remove it: without the bundle wrangler does not check which classes are exported"),
        ("--config", "remove it: the config is generated; use --cwd for another project"),
        ("-c", "remove it: the config is generated; use --cwd for another project"),
        ("--env", "deploy the project as it is: environments are not supported yet"),
        ("-e", "deploy the project as it is: environments are not supported yet"),
        ("--env-file", "set the variables in the environment of the command"),
        ("--tag", "remove it: the tag vouches for the release record"),
        ("--message", "remove it: the message names the release"),
        (
            "--strict",
            "remove it: after a dashboard save it refuses every deploy; drift is judged by drift-overwritten",
        ),
        ("--temporary", "remove it: it deploys to a throw-away account"),
        ("--secrets-file", "run `wrangler secret bulk` before the deploy"),
        ("--dispatch-namespace", "remove it: Workers for Platforms are not supported"),
    ],
)
def test_what_has_no_place_is_refused_with_what_to_do_instead(option: str, remedy: str) -> None:
    assert refused(option) == (f"{option} would change what is deployed behind the plan", remedy)


@pytest.mark.parametrize(
    ("option", "message", "remedy"),
    [
        ("--outdri", "there is no option --outdri", "did you mean --outdir?"),
        ("--dry-rnu", "there is no option --dry-rnu", "did you mean --dry-run?"),
        ("--upload-sourcemaps=true", "there is no option --upload-sourcemaps", "did you mean --upload-source-maps?"),
        ("--quite", "there is no option --quite", "did you mean --quiet?"),
        (
            "--envv",
            "there is no option --envv",
            "--env is not passed on: deploy the project as it is: environments are not supported yet",
        ),
        ("--zzz", "there is no option --zzz", "see `ayjnt deploy --help`"),
        ("--yes", "there is no option --yes", "see `ayjnt deploy --help`"),
        ("-x", "there is no option -x", "see `ayjnt deploy --help`"),
    ],
)
def test_a_slip_of_the_finger_is_told_what_was_meant(option: str, message: str, remedy: str) -> None:
    assert refused(option) == (message, remedy)


@pytest.mark.parametrize("path", ["src/index.ts", ".", "orders", ""])
def test_a_path_is_refused(path: str) -> None:
    assert refused(path) == (
        f"{path!r} cannot be deployed by its path",
        "run the command in the project, or use --cwd",
    )


@pytest.mark.parametrize("rest", [(), ("--metafile",)])
def test_an_option_without_its_value_is_refused(rest: Sequence[str]) -> None:
    assert refused("--outdir", *rest) == ("--outdir needs a value", "write --outdir=VALUE")


def test_the_first_bad_option_is_named() -> None:
    assert refused("--upload-source-maps", "--name", "x", "--zzz")[0].startswith("--name ")


def test_two_dashes_are_no_way_around() -> None:
    with pytest.raises(OptionRefused):
        pass_on(("--", "--name", "other"))
