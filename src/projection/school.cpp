// The registration test, and what happens to accounts.
#include <cstdint>
#include <optional>
#include <string>

#include "projection/topics.hpp"

namespace rollcall::projection {

namespace {

using records::AccountEventKind;
using records::AccountHow;
using records::Attribute;

void add_account_event(Uid uid, AccountEventKind kind, std::optional<std::int64_t> at,
                       const std::optional<std::string>& phone, const std::optional<std::string>& email,
                       FactSink& sink) {
  const std::int64_t when = unless_zero(at).value_or(sink.own_time());
  const auto how = kind == AccountEventKind::phone_replaced ? AccountHow::replaced : AccountHow::seen;
  sink.person_account(uid, Attribute::phone, phone, when, how);
  sink.person_account(uid, Attribute::email, email, when, how);
  sink.add(records::AccountEvent{uid, kind, when, phone.value_or(""), email.value_or("")});
}

}  // namespace

void project_message(const classin::Test&, FactSink& sink) { sink.set_outcome(records::Outcome::test); }

void project_message(const classin::AccountCancellation& m, FactSink& sink) {
  if (m.uid.value == 0) return;
  const std::int64_t at = unless_zero(m.cancelled_at).value_or(sink.own_time());
  sink.add(records::Claim{records::Subject::person, m.uid.value, Attribute::cancelled_at,
                          records::Source::push, at, std::nullopt});
  add_account_event(m.uid, AccountEventKind::cancelled, at, std::nullopt, std::nullopt, sink);
}

void project_message(const classin::ReplacePhoneNumber& m, FactSink& sink) {
  if (m.uid.value == 0) return;
  add_account_event(m.uid, AccountEventKind::phone_replaced, m.replaced_at, m.telephone, m.email, sink);
}

void project_message(const classin::SetSubAccount& m, FactSink& sink) {
  if (m.uid.value == 0) return;
  sink.person_name(m.uid.value, m.remark_name);
  add_account_event(m.uid, AccountEventKind::sub_account, m.set_at, m.telephone, m.email, sink);
}

}  // namespace rollcall::projection
