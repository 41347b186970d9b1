"""Doors of the first run. What is chosen there holds for everybody, so staff alone is refused; a key that nobody issued is no address."""
from tests.doors.table import everybody, get, only, post

LOOKS = only("superuser", gets=200)


def acts(answer):
    return only("superuser", gets=answer)


DOORS = [
    get("setup:overview", only("superuser", gets="/setup/name/")),
    get("setup:begin", everybody(404), key="nobody-issued-this"),
    post("setup:begin", everybody(404), key="nobody-issued-this"),
    *(get("setup:step", LOOKS, key=key) for key in ("name", "look", "money", "plan", "category", "measures", "costs", "letters")),
    get("setup:step", only("superuser", gets=404), key="nothing"),
    post("setup:step", acts("/setup/look/"), key="name", _data={"name_en": "Foundry"}),
    post("setup:step", acts(200), key="name"),
    post("setup:skip", acts("/setup/look/"), key="name"),
    post("setup:skip", acts(404), key="nothing"),
    get("setup:ready", LOOKS),
    post("setup:open", acts("/")),
    post("setup:hide_list", acts("/admin/")),
    get("setup:sample", LOOKS),
    post("setup:remove_sample", acts("/setup/sample/"), _data={"sure": "yes"}),
    get("portal:mark", everybody(404), size="64"),
    get("portal:house_sheet", everybody(404)),
]
