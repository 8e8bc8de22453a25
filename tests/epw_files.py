"""Weather files (EPW) written for tests: eight header lines, then one row of 35 columns an hour."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from models.climate_months import DAYS_IN_MONTH

HEADER = {
    "word": "LOCATION",
    "city": "Chongqing",
    "data_type": "CSWD",
    "lat": "29.58",
    "lon": "106.47",
    "time_zone": "8.0",
    "elevation": "259.1",
}


@dataclass
class Hour:
    """One row; humidity and pressure are what is written, whether they can be or not."""

    month: object
    day: object
    hour: object
    dry_bulb_c: object = 20.0
    dew_point_c: object = 10.0
    relative_humidity: object = 52
    pressure_pa: object = 98000

    def cells(self) -> list[str]:
        time = [1990, self.month, self.day, self.hour, 60, "?9?9?9"]
        air = [self.dry_bulb_c, self.dew_point_c, self.relative_humidity, self.pressure_pa]
        return [str(cell) for cell in (*time, *air, *[0] * 25)]


def year(leap: bool = False) -> list[Hour]:
    """Every hour of a year, all alike."""
    days = [29 if leap and month == 2 else count for month, count in enumerate(DAYS_IN_MONTH, 1)]
    return [
        Hour(month, day, hour)
        for month, count in enumerate(days, 1)
        for day in range(1, count + 1)
        for hour in range(1, 25)
    ]


def write_epw(
    path: Path, hours: Iterable[Hour], *, edit: Callable[[list[str]], object] | None = None, **header: str
) -> Path:
    """Write ``hours`` to ``path``; ``edit`` may change the list of lines first."""
    first = {**HEADER, **header}
    location = [first["word"], first["city"], "Chongqing", "CHN", first["data_type"], "575160"]
    location += [first["lat"], first["lon"], first["time_zone"], first["elevation"]]
    words = [
        "DESIGN CONDITIONS,0",
        "TYPICAL/EXTREME PERIODS,0",
        "GROUND TEMPERATURES,0",
        "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
    ]
    words += ["COMMENTS 1,written for a test", "COMMENTS 2,", "DATA PERIODS,1,1,Data,Sunday,1/1,12/31"]
    lines = [",".join(location), *words, *(",".join(hour.cells()) for hour in hours)]
    if edit:
        edit(lines)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
