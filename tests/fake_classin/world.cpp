#include "fake_classin/world.hpp"

#include <fmt/format.h>

namespace fake_classin {

namespace {

// SplitMix64.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

// So that a number of one kind is hardly ever one of another, too.
std::int64_t first_of(Numbers kind) { return 1000000 * (1 + 3 * static_cast<std::int64_t>(kind)); }

}  // namespace

const Member* School::member(Id uid) const {
  const auto found = members.find(uid);
  return found == members.end() ? nullptr : &found->second;
}

Id World::next(Numbers kind) {
  const std::uint64_t spread = mixed(seed_ * 16 + static_cast<std::uint64_t>(kind)) % 900000;
  return first_of(kind) + static_cast<std::int64_t>(spread) + ++given_[kind];
}

Id World::add_user(const std::string& account, const std::string& nickname) {
  const Id uid = next(Numbers::user);
  users.emplace(uid, User{uid, account, nickname, account.find('@') == std::string::npos});
  accounts.emplace(account, uid);
  return uid;
}

std::string World::unused_phone() {
  std::string phone;
  do {
    phone = fmt::format("138{:08}", (mixed(seed_) + ++phones_) % 100000000);
  } while (accounts.contains(phone));
  return phone;
}

std::string World::new_lesson_key() { return fmt::format("{:016x}", mixed(seed_ ^ (++lesson_keys_ << 20U))); }

void delete_class(World& world, Class& gone, std::string_view how, bool frees_identity) {
  gone.deleted = how;
  if (Activity* const activity = find(world.activities, gone.activity)) activity->deleted = true;
  if (!frees_identity || gone.identity.empty()) return;
  auto& identities = world.schools.at(gone.sid).identities;
  std::erase_if(identities, [&](const auto& entry) {
    return entry.first.first != Scope::course && entry.second == gone.id &&
           entry.first.second == gone.identity;
  });
}

}  // namespace fake_classin
