"""What is said where, when something comes between."""

import pytest

from ayjnt_deploy.cli.console import deployed_all_the_same
from ayjnt_deploy.errors import AyjntError, TerminationRequested


@pytest.mark.parametrize(("interruption", "code"), [(KeyboardInterrupt, 130), (TerminationRequested, 143)])
def test_who_ends_the_report_of_a_deploy_is_told_that_it_has_landed(
    interruption: type[KeyboardInterrupt], code: int
) -> None:
    with pytest.raises(AyjntError) as error, deployed_all_the_same("v-1"):
        raise interruption

    assert error.value.exit_code == code
    assert error.value.message == "version v-1 is deployed; the report was interrupted"
