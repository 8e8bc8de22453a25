"""Peak memory of HiGHS by itself on arrays that lie in a file: ``python tests/bench/raw_solver.py arrays.npz``.

It reads, hands over and solves the relaxation alone, with nothing else loaded; a search would take more. Prints [MB].
"""

from __future__ import annotations

import resource
import sys

import highspy
import numpy as np

PARTS = ("cost", "low", "high", "row_low", "row_high", "start", "index", "value")


def main() -> None:
    """Print the peak."""
    with np.load(sys.argv[1]) as arrays:
        cost, low, high, row_low, row_high, start, index, value = (arrays[part] for part in PARTS)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(row_low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, low, high
    lp.row_lower_, lp.row_upper_ = row_low, row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = start, index, value
    highs = highspy.Highs()
    highs.setOptionValue("log_to_console", False)
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SystemExit("the relaxation is not solved")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
