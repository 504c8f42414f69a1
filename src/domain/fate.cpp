#include "domain/fate.hpp"

namespace rollcall::domain {

std::string_view fate_name(EventFate fate) {
  switch (fate) {
    case EventFate::opens: return "opens";
    case EventFate::continues: return "continues";
    case EventFate::closes: return "closes";
    case EventFate::open_end: return "open_end";
    case EventFate::open_end_no_time: return "open_end_no_time";
    case EventFate::no_time: return "no_time";
    case EventFate::unmatched: return "unmatched";
    case EventFate::not_used_summary: return "not_used_summary";
    case EventFate::not_used_entries: return "not_used_entries";
    case EventFate::not_used_no_entry: return "not_used_no_entry";
  }
  return "";
}

std::string_view fate_text(EventFate fate) {
  switch (fate) {
    case EventFate::opens: return "Begins a stay in the room.";
    case EventFate::continues:
      return "A second entry while inside: the stay goes on, and one more entry counts.";
    case EventFate::closes: return "Ends the stay.";
    case EventFate::open_end:
      return "Begins a stay without a known exit: it counts until the class closed or the lesson ended, or "
             "until now while it runs.";
    case EventFate::open_end_no_time:
      return "Begins a stay without a known exit that adds no time: no later end of the class is known.";
    case EventFate::no_time:
      return "Adds no time: the stay ends in the second in which it begins, or before.";
    case EventFate::unmatched: return "An exit while outside: it adds no time, and an entry is missing.";
    case EventFate::not_used_summary:
      return "Not used: the class has a summary, and its word counts instead.";
    case EventFate::not_used_entries:
      return "Not used: entries and exits of the person are known, and an attendance list only stands in "
             "for them.";
    case EventFate::not_used_no_entry: return "Not used: the attendance list gives an exit and no entry.";
  }
  return "";
}

}  // namespace rollcall::domain
