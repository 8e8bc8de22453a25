"""The climate of the small cases: one, "mild", with the PUE of each design as given and one WUE throughout."""

import pandas as pd

NAMES = {"name_zh": "名称", "name_en": "name"}


def climate_tables(design_ids, pue) -> dict[str, pd.DataFrame]:
    """Tables climates, performance (at full load only) and monthly_wue; ``pue`` is the annual median by design [1]."""
    return {
        "climates": pd.DataFrame(
            {
                **NAMES,
                "basis": "typical_year",
                "elevation_m": 250.0,
                "warming_k": 0.0,
                "mean_dry_bulb_c": 18.0,
                "mean_wet_bulb_c": 16.0,
                "design_day_dry_bulb_c": 40.0,
                "design_day_wet_bulb_c": 28.0,
                "source": "test",
                "grade": "A",
            },
            index=pd.Index(["mild"], name="climate_id"),
        ),
        "performance": pd.DataFrame(
            {
                "load_share": 1.0,
                "is_plan": True,
                "pue_p05": pue.to_numpy() - 0.02,
                "pue_p50": pue.to_numpy(),
                "pue_p95": pue.to_numpy() + 0.02,
                "pue_peak": 1.35,
                "wue_p05_l_per_kwh": 0.5,
                "wue_l_per_kwh": 1.0,
                "wue_p95_l_per_kwh": 1.5,
                "within_limit_share": 0.5,
            },
            index=pd.MultiIndex.from_product(
                [["mild"], design_ids, ["u100"]], names=["climate_id", "design_id", "load_id"]
            ),
        ),
        "monthly_wue": pd.DataFrame(
            {f"m{month:02d}": 1.0 for month in range(1, 13)},
            index=pd.MultiIndex.from_product([["mild"], design_ids], names=["climate_id", "design_id"]),
        ),
    }
