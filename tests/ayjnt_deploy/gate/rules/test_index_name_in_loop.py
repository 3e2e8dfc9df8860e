from typing import ClassVar

from ayjnt_deploy.gate.rules.index_name_in_loop import RULE
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestIndexNameInLoop(Linted):
    rule = RULE
    run = """
    for (const [index, item] of event.payload.items.entries()) {
      await step.do(`process-${index}`, async () => process(item));
    }
    """
    at = "process-*"
    problem = (
        "the step 'process-*' is named after the number of the element in its list: elements get each other's results "
        "where the list has another order or one more in front"
    )
    remedy = "await step.do(`process ${item.id}`, …)"
    also: ClassVar = {
        "a counter up to the length": "for (let i = 0; i < items.length; i++) { await step.do(`process ${i}`, f) }",
        "side by side": "await Promise.all(items.map((item, i) => step.do(`process ${i + 1}`, f)))",
    }
    near: ClassVar = {
        "the element as well": "for (const [i, item] of items.entries()) { await step.do(`p ${i} ${item.id}`, f) }",
        "pages": "for (let page = 1; page <= pages; page++) { await step.do(`page ${page}`, f) }",
        "one name for all": 'for (const item of items) { await step.do("process", f) }',
    }
