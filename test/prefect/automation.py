"""Makes a Webhook block and an automation that sends what ends to it; the arguments are the address and the secret."""

import sys
from datetime import timedelta

from prefect.automations import Automation
from prefect.blocks.webhook import Webhook
from prefect.events.actions import CallWebhook
from prefect.events.schemas.automations import EventTrigger, Posture

PAYLOAD = (
    '{"schema":"prefect.flow-run/1","event":{{ event.model_dump(mode="json")|tojson }},'
    '"flow_run":{{ flow_run.model_dump(mode="json")|tojson }},'
    '"flow":{{ flow.model_dump(mode="json")|tojson }},"deployment":{{ deployment|tojson }}}'
)

url, secret = sys.argv[1:]
block = Webhook(method="POST", url=url, headers={"X-Ingest-Token": secret})
block_id = block.save("fivekeys", overwrite=True)
Automation(
    name="fivekeys",
    trigger=EventTrigger(
        posture=Posture.Reactive,
        expect={f"prefect.flow-run.{name}" for name in ("Completed", "Failed", "Crashed", "Cancelled")},
        match={"prefect.resource.id": "prefect.flow-run.*"},
        for_each={"prefect.resource.id"},
        threshold=1,
        within=timedelta(0),
    ),
    actions=[CallWebhook(block_document_id=block_id, payload=PAYLOAD)],
).create()
