#include "simulate/day/visitors.hpp"

#include <cstdint>
#include <iterator>
#include <string_view>

#include "simulate/day/dice.hpp"

namespace rollcall::simulate {

namespace {

Visitor visitor_of(const Person& person, std::int64_t at, Dice dice) {
  static const std::vector<std::string> kSuffixes = {"", "", "妈妈", "爸爸", " 🌟", "2024"};
  const bool by_mail = !person.email.empty() && dice.percent(30);
  Visitor visitor{.telephone = by_mail ? person.email : person.account(),
                  .nickname = person.name_at(at) + dice.pick(kSuffixes)};
  if (dice.percent(5)) visitor.nickname.reset();
  return visitor;
}

Visitor guest_of(Dice dice) {
  static constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  static const std::vector<std::string> kNicknames = {"guest", "游客", "visitor", "试听"};
  Visitor visitor{.telephone = "yk_", .nickname = dice.pick(kNicknames), .guest = true};
  for (int i = 0; i < 9; ++i) {
    visitor.telephone += kLetters[static_cast<std::size_t>(dice.between(0, std::ssize(kLetters) - 1))];
  }
  if (dice.percent(15)) visitor.nickname.reset();
  return visitor;
}

}  // namespace

std::vector<Visitor> visitors_of(const Lesson& lesson, const std::vector<Person>& people, bool everything) {
  Dice dice = Dice(static_cast<std::uint64_t>(lesson.class_id.value)).of("visitors");
  std::vector<Visitor> visitors;
  for (const Person& person : people) {
    if (person.account().empty()) continue;
    visitors.push_back(visitor_of(person, lesson.starts_at, dice.of("person", person.uid.value)));
  }
  for (std::int64_t i = dice.between(everything ? 1 : 0, 3); i > 0; --i) {
    visitors.push_back(guest_of(dice.of("guest", i)));
  }
  return visitors;
}

}  // namespace rollcall::simulate
