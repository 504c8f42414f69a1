// From a decoded push to the facts it states. Pure: the same push gives the same rows, whatever came before
// it.
#pragma once

#include "classin/push_reader.hpp"
#include "records/rows.hpp"

namespace rollcall::projection {

// The rows, outcome and reason of one authentic push. The result's origin is `origin` with rank.own_time
// taken from the envelope (PRODUCT.md 4.1). Rows with the same natural key do not occur twice, but for roster
// changes that say the same. Unknown and quarantined pushes, and the registration test, have no rows.
records::Projected project(const classin::PushReader::Decoded& decoded, const records::Origin& origin);

}  // namespace rollcall::projection
