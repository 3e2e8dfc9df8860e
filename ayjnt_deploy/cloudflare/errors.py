"""Every way in which Cloudflare's API can let us down.

* CloudflareError
  · NotAuthenticated   the token is missing, wrong, expired or disabled
  · NotPermitted       the token is good, but not for this call
  · NotFound           what was asked for does not exist
  · Rejected           Cloudflare, or something before it, refuses the call for another reason
  · RateLimited        too many requests                                   passes by itself
  · Unavailable        no answer, a broken one, or a server at fault       passes by itself
  · BadAnswer          an answer that cannot be understood

Errors are values until the last attempt: they are made, looked at, and raised once. None of them has a cause, because
httpx's exceptions carry the request, and the request carries the token.
"""

from typing import ClassVar

from ayjnt_deploy.cloudflare.transient import Kind
from ayjnt_deploy.errors import AyjntError, Exit

TOKENS_PAGE = "https://dash.cloudflare.com/profile/api-tokens"


class CloudflareError(AyjntError):
    """`call` is the method and the path; `code` is Cloudflare's own number for what went wrong, if it gave one.

    `ray` is Cloudflare's name for the answer, if there was one: its support finds the request by it.
    """

    kind: Kind = Kind.PERMANENT

    def __init__(
        self, call: str, problem: str, *, remedy: str, code: int | None = None, ray: str | None = None
    ) -> None:
        super().__init__(f"{call}: {problem}" + (f" (ray {ray})" if ray else ""), remedy=remedy)
        self.call = call
        self.problem = problem
        self.code = code
        self.ray = ray


class NotAuthenticated(CloudflareError):
    def __init__(self, call: str, problem: str, *, code: int | None = None, ray: str | None = None) -> None:
        remedy = f"set `CLOUDFLARE_API_TOKEN` to a valid token ({TOKENS_PAGE}), or run `wrangler login` again"
        super().__init__(call, problem, remedy=remedy, code=code, ray=ray)


class NotPermitted(CloudflareError):
    def __init__(
        self, call: str, said: str, *, permission: str, kind: Kind, code: int | None = None, ray: str | None = None
    ) -> None:
        remedy = (
            "see that the account is the right one (CLOUDFLARE_ACCOUNT_ID); if it is, give the token the permission "
            f"`{permission}` for it at {TOKENS_PAGE}"
        )
        super().__init__(call, f"the API token lacks `{permission}`: {said}", remedy=remedy, code=code, ray=ray)
        self.said = said
        self.permission = permission
        self.kind = kind


class NotFound(CloudflareError):
    def __init__(
        self, call: str, problem: str, *, kind: Kind = Kind.PERMANENT, code: int | None = None, ray: str | None = None
    ) -> None:
        remedy = "check the account (CLOUDFLARE_ACCOUNT_ID) and the name; what was deployed there may have been deleted"
        super().__init__(call, problem, remedy=remedy, code=code, ray=ray)
        self.kind = kind


class Rejected(CloudflareError):
    def __init__(
        self,
        call: str,
        problem: str,
        *,
        remedy: str,
        kind: Kind = Kind.PERMANENT,
        code: int | None = None,
        ray: str | None = None,
    ) -> None:
        super().__init__(call, problem, remedy=remedy, code=code, ray=ray)
        self.kind = kind


class Passing(CloudflareError):
    """What passes by itself. `retry_after` is what Cloudflare asks for, in seconds."""

    exit_code: ClassVar[int] = Exit.UNCHANGED
    kind = Kind.TRANSIENT
    advice: ClassVar[str]

    def __init__(
        self,
        call: str,
        problem: str,
        *,
        retry_after: float | None = None,
        code: int | None = None,
        ray: str | None = None,
    ) -> None:
        super().__init__(call, problem, remedy=self.advice, code=code, ray=ray)
        self.retry_after = retry_after


class RateLimited(Passing):
    advice = "wait five minutes and run the command again; the limit counts every use of the token's account"


class Unavailable(Passing):
    advice = "run the command again; if it stays, check the network and https://www.cloudflarestatus.com"


class BadAnswer(CloudflareError):
    def __init__(self, call: str, problem: str, *, code: int | None = None, ray: str | None = None) -> None:
        remedy = (
            "check that the API address is Cloudflare's; if it is, the API has changed: report it with this message"
        )
        super().__init__(call, problem, remedy=remedy, code=code, ray=ray)
