"""Family hubs: the directory of services once a year, in the Open Referral UK form, and attendances by month."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Delivery, Extract, Feed
from forethought.synth.feeds.files import write_csv_tables
from forethought.synth.feeds.periods import (
    IDENTITY,
    code_column,
    cut,
    date_column,
    identity,
    local_ids,
    once,
    periods_of,
)
from forethought.synth.journeys.support.hubs import HubService, hub_services
from forethought.synth.journeys.support.tables import Attendances
from forethought.synth.rows import NEVER, on
from forethought.synth.window import Window

_DIRECTORY = "services"


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Attendances of each month with who came for the first time in the year, and after the last month of each year
    the directory under the year's name."""
    setting, lives, came = community.setting, community.lives, community.support.attendances
    register = registers["family_hubs"]
    periods = periods_of(setting.window, "monthly")
    sent = once(periods, came.day)
    rows = came.take(sent.row)
    fresh = once(periods, _first_in_year(setting.window, came))
    person = came.person[fresh.row]
    services = np.asarray([_service_id(community, number) for number in range(len(hub_services()))])
    tables = {
        "members": (
            fresh,
            {
                **identity(register, lives, person, fresh.last_day, IDENTITY | {"Postcode": "postcode"}),
                "AdultLocalId": local_ids(register, came.other[fresh.row], fresh.last_day),
            },
        ),
        "attendance": (
            sent,
            {
                "ServiceId": code_column(services[rows.service]),
                "SessionDate": date_column(rows.day),
                "LocalId": local_ids(register, rows.person, sent.last_day),
                "AdultLocalId": local_ids(register, rows.other, sent.last_day),
            },
        ),
    }
    for number, extract in enumerate(cut(tables, periods), 1):
        yield extract
        if number % 12 == 0:
            year = setting.window.each[number // 12 - 1]
            yield Extract(str(year), {_DIRECTORY: _directory(community, year)})


def _first_in_year(window: Window, came: Attendances) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The day of each attendance that is a child's first in a collection year, NEVER for others; ``came`` by day."""
    edges = np.asarray([Window.bounds(year)[0] for year in window.each])
    year = np.searchsorted(edges, came.day, side="right")
    _, first = np.unique(came.person.astype(np.int64) * 1000 + year, return_index=True)
    days = np.full(len(came), NEVER, np.int64)
    days[first] = came.day[first]
    return days


def _service_id(community: Community, number: int) -> str:
    return f"FH-{community.setting.locality.serial:05d}-{number + 1:02d}"


def _directory(community: Community, year: int) -> pa.Table:
    """One row for each service at the locality's hub."""
    ground = community.setting.ground
    assured = on(Window.bounds(year)[0]).isoformat()
    rows = [
        _row(community, service, number, assured)
        | {"hub": f"{ground.name} Family Hub (fictional)", "postcode": str(ground.postcodes.postcode[0])}
        for number, service in enumerate(hub_services())
    ]
    return pa.Table.from_pylist(rows)


def _row(community: Community, service: HubService, number: int, assured: str) -> dict[str, Any]:
    return {
        "id": _service_id(community, number),
        "name": service.name,
        "description": service.about,
        "category": service.category,
        "minimum_age": service.from_age,
        "maximum_age": service.to_age,
        "assured_date": assured,
        "byday": service.day,
        "opens_at": service.opens,
        "closes_at": service.closes,
    }


def write(folder: Path, delivery: Delivery, tables: Mapping[str, Iterable[pa.Table]]) -> list[Path]:
    """The directory as ``synthetic_services.json``, a page of services of Open Referral UK 3; attendances as CSV."""
    if _DIRECTORY not in tables:
        return write_csv_tables(folder, delivery, tables)
    path = folder / "synthetic_services.json"
    contents = [_service(delivery, row) for part in tables[_DIRECTORY] for row in part.to_pylist()]
    page = {
        "synthetic": delivery.authority.mark,
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }
    path.write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return [path]


def _service(delivery: Delivery, row: Mapping[str, Any]) -> dict[str, Any]:
    """One service as the standard nests it."""
    key, authority = row["id"], delivery.authority
    return {
        "id": key,
        "name": row["name"],
        "description": row["description"],
        "status": "active",
        "minimum_age": row["minimum_age"],
        "maximum_age": row["maximum_age"],
        "assured_date": row["assured_date"],
        "organization": {
            "id": f"ORG-{authority.code}",
            "name": authority.name,
            "description": "Family hubs of the council. " + authority.mark,
        },
        "schedules": [_schedule(row)],
        "cost_options": [{"id": f"{key}-cost", "option": "free", "amount": 0}],
        "service_areas": [{"id": f"{key}-area", "name": authority.name, "extent": authority.gss}],
        "service_at_locations": [{"id": f"{key}-at", "location": _location(row)}],
        "attributes": [_category(row)],
    }


def _schedule(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{row['id']}-schedule",
        "freq": "WEEKLY",
        "byday": row["byday"],
        "opens_at": row["opens_at"],
        "closes_at": row["closes_at"],
    }


def _location(row: Mapping[str, Any]) -> dict[str, Any]:
    """The hub where the service is, with its address."""
    key = row["id"]
    address = {
        "id": f"{key}-address",
        "address_1": row["hub"],
        "postal_code": row["postcode"],
        "country": "GB",
        "address_type": "physical",
    }
    return {
        "id": f"{key.rsplit('-', 1)[0]}-hub",
        "location_type": "physical",
        "name": row["hub"],
        "addresses": [address],
    }


def _category(row: Mapping[str, Any]) -> dict[str, Any]:
    """The category of the service as a term of a taxonomy."""
    return {
        "id": f"{row['id']}-category",
        "link_entity": "service",
        "taxonomy_term": {"id": f"term-{_slug(row['category'])}", "name": row["category"]},
    }


def _slug(name: str) -> str:
    return "-".join(name.lower().split())


FEED = Feed(
    name="family-hubs",
    title="Family hub services and attendances",
    agency="family_hubs",
    standard="Open Referral UK 3 for services; attendances in our own form",
    cadence="monthly",
    extracts=extracts,
    write=write,
    form="family-hubs",
)
"""Attendances monthly, the directory of services yearly."""
