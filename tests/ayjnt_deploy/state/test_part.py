"""Which part of the answers an address belongs to."""

from ayjnt_deploy.state.address import Address
from ayjnt_deploy.state.part import Part, part_of


def test_the_schedules_of_a_workflow_are_known_where_its_versions_could_not_be_read() -> None:
    assert part_of(Address.parse("workflow-setting/orders/limits.steps")) is Part.WORKFLOW_SETTINGS
    assert part_of(Address.parse("workflow-setting/orders/schedules")) is None
