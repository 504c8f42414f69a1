#include "records/rows.hpp"

namespace rollcall::records {

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::stored: return "stored";
    case Outcome::test: return "test";
    case Outcome::unknown: return "unknown";
    case Outcome::quarantined: return "quarantined";
  }
  return "unknown";
}

}  // namespace rollcall::records
