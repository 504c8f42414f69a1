// What became of one known entry or exit when the time in the room was reckoned (PRODUCT.md 4.2).
#pragma once

#include <string_view>

namespace rollcall::domain {

enum class EventFate {
  opens,              // In while outside
  continues,          // In while inside: one more entry of the same stay
  closes,             // Out while inside
  open_end,           // the In that opened a stay without an Out; the stay is cut where OpenEnd says
  open_end_no_time,   // likewise, and there is nothing to cut or no place known to cut it
  no_time,            // In and Out of a stay without length
  unmatched,          // Out while outside
  not_used_summary,   // the class has a summary, which counts alone
  not_used_entries,   // of an attendance list, while entries and exits of the person are known
  not_used_no_entry,  // of an attendance list that gives no entry
};

std::string_view fate_name(EventFate fate);  // as in JSON
std::string_view fate_text(EventFate fate);  // one sentence for the person who asks

}  // namespace rollcall::domain
