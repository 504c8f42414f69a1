// A random class (domain/random_class.hpp) told the way ClassIn would tell it: as pushes, with numbers as
// strings here and there, keys in any order, "[]" for empty objects; and by what people say here. And what
// then is known of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/attendance.hpp"
#include "support/property.hpp"

namespace rollcall::e2e {

struct ToldPush {
  std::string text;     // a push to be signed with `stamp`, or the body of an entry of our own
  std::string own_cmd;  // set: an entry of our own
  std::int64_t stamp = 0;
  // The facts that came of it, which take their rank from the push: places in ClassFacts of the told class.
  std::vector<domain::Event*> events;
  std::vector<std::size_t> roster;
};

// Instants of `facts` count from `begin`. Facts that no push can state, or that are the same to the records,
// are taken out of it, and what pushes state beside is put in, so that it is what the records must give; but
// for the ties of ranks, which follow from the content of the signed pushes, and for numbers of the journal.
// Overrides must stay in the order given.
std::vector<ToldPush> tell(testing::Rng& rng, domain::ClassFacts& facts, std::int64_t begin);

// Of entries and exits of the same second, device and kind the newest stays, as in the records.
void keep_newest_events(domain::ClassFacts& facts);

}  // namespace rollcall::e2e
