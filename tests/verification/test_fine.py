"""All studies on finer grids, as docs/verification.md shows them with --fine. Minutes."""

import study_test
from studies import (aquifer_column, aquifer_heads, coupling, drained_plain, eroding_plane, mixing, planes, storage,
                     straight_channel, tilted_v, uvas_creek, waves)

for module in (aquifer_column, aquifer_heads, coupling, drained_plain, eroding_plane, mixing, planes, storage, straight_channel,
               tilted_v, uvas_creek, waves):
    name = module.__name__.rpartition(".")[2]
    globals()[name] = type(name, (study_test.StudyTest,), {"study": staticmethod(module.study), "fine": True})
