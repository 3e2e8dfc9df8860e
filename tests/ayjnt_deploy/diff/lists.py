"""Step lists of every shape, for property tests."""

from hypothesis import strategies as st

from ayjnt_codegen.source import Pattern, Unknown
from tests.ayjnt_deploy.builders import a_helper, a_list, a_sleep, a_step, a_wait

_BRANCHES = st.sampled_from([None, None, "if late"])
_LOOPS = st.sampled_from([None, None, "of items"])
_STEPS = st.one_of(
    st.sampled_from("ABCD").map(a_step),
    st.builds(a_step, st.sampled_from(["A", "A-1", "A1"]), body=st.sampled_from("xy"), branch=_BRANCHES),
    st.builds(a_wait, st.sampled_from("ABCD"), st.sampled_from(["go", "ok", None]), branch=_BRANCHES),
    st.builds(a_sleep, st.sampled_from("AB"), st.sampled_from([1, 2, None])),
    st.builds(a_step, st.sampled_from([Pattern("get *"), Unknown("name()"), Unknown("title()")]), loop=_LOOPS),
    st.builds(a_helper, st.sampled_from(["sendEvent", "mergeState"]), st.integers(0, 2), loop=_LOOPS),
)

LISTS = st.lists(_STEPS, max_size=7).map(lambda steps: a_list(*steps))
