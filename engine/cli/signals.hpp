// What the outside asked for by signal.
#pragma once

namespace headwater {

bool stop_wanted();
bool checkpoint_wanted();  ///< true once per request

}  // namespace headwater
