"""GraphQL over HTTP, judged by the people who wrote it down."""

from tests import node


def test_every_audit_passes(server: str) -> None:
    ran = node.run("audit.mjs", f"{server}/graphql")
    assert (ran.returncode, ran.stdout.splitlines()[-1:]) == (0, ["61 of 61"]), ran.stdout + ran.stderr
