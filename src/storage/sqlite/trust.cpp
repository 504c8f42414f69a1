#include "storage/journal.hpp"

namespace rollcall::storage {

std::string_view trust_name(Trust trust) {
  switch (trust) {
    case Trust::signed_: return "signed";
    case Trust::unsigned_accepted: return "unsigned_accepted";
    case Trust::unsigned_held: return "unsigned_held";
    case Trust::unreadable_held: return "unreadable_held";
    case Trust::stale_held: return "stale_held";
    case Trust::own: return "own";
  }
  return "";
}

std::optional<Trust> trust_named(std::string_view name) {
  for (const Trust trust : {Trust::signed_, Trust::unsigned_accepted, Trust::unsigned_held,
                            Trust::unreadable_held, Trust::stale_held, Trust::own}) {
    if (trust_name(trust) == name) return trust;
  }
  return std::nullopt;
}

}  // namespace rollcall::storage
