from ayjnt_codegen.source import Place
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Gone
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.class_not_exported import RULE
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import DELETE, RENAME, SQLITE, V1, V2, a_binding, a_deploy


def test_a_class_that_is_renamed_in_code_alone_is_refused_with_both_names() -> None:  # A3
    case = a_deploy([V1], exports=["Shop"], bindings={"SHOP": a_binding("Shop")})

    assert RULE.check(case) == (
        Finding(
            rule="class-not-exported",
            severity=Severity.BLOCK,
            at="durable-object/Orders",
            problem=(
                "the live Worker has class 'Orders', and the code does not export it: Cloudflare would refuse an upload "
                "that leaves its objects without code (10064)"
            ),
            remedy=(
                "if 'Orders' is called 'Shop' now, let a new migration rename it, which keeps its data; else export it again"
            ),
            is_allowable=False,
        ),
    )


def test_a_class_that_is_dropped_in_code_alone_is_refused() -> None:
    (finding,) = RULE.check(a_deploy([V1], exports=[]))

    assert finding.remedy == (
        "export 'Orders' again; or let a new migration rename it, which keeps its data, or delete it, which does not"
    )


def test_a_class_that_a_migration_creates_or_renames_must_be_exported() -> None:
    (created,) = RULE.check(a_deploy([V1, V2], exports=["Orders"]))
    (renamed,) = RULE.check(a_deploy([V1, RENAME], exports=["Orders"]))

    assert created.problem == (
        "a migration creates class 'Refunds', which the code does not export: Cloudflare would refuse it (10070)"
    )
    assert renamed.problem.startswith(
        "the live Worker has class 'Orders', which is to become 'Shop', and the code does"
    )


def test_classes_that_are_exported_deleted_or_told_of_elsewhere_find_nothing() -> None:
    gone = (Gone(class_name="Orders", place=Place(".ayjnt/migrations.json", 7)),)

    assert RULE.check(a_deploy([V1, V2], exports=["Orders", "Refunds", "Workflow"])) == ()
    assert RULE.check(a_deploy([V1, RENAME], exports=["Shop"])) == ()
    assert RULE.check(a_deploy([V1, DELETE], exports=[])) == ()
    assert RULE.check(a_deploy([V1], exports=[], gone=gone)) == ()


def test_what_cloudflare_refuses_of_declared_classes_has_a_rule_of_its_own() -> None:
    assert RULE.check(a_deploy(declared={"Orders": SQLITE}, exports=[])) == ()
    assert RULE.check(a_deploy(declared={"Refunds": SQLITE}, exports=["Refunds"])) == ()


def test_where_nobody_has_looked_at_the_exports_nothing_is_said() -> None:
    assert RULE.check(a_deploy([V1], exports=None)) == ()


def test_it_cannot_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1], exports=[]))

    assert allowed(finding, [an_allowance("class-not-exported", finding.at)], TODAY).refuses
