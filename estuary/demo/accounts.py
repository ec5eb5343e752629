"""The accounts of the demo. Their password is public, so production refuses to start while one of them has it."""

PASSWORD = "estuary-demo"  # noqa: S105

# address -> roles
ROLES = {
    "client@demo.estuary": ("CLIENT",),
    "practitioner@demo.estuary": ("CLIENT", "PRACTITIONER"),
    "staff@demo.estuary": ("STAFF",),
    "admin@demo.estuary": ("ADMIN",),
}
