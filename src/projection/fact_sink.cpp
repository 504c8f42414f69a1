#include "projection/fact_sink.hpp"

#include <set>
#include <tuple>
#include <variant>

#include "domain/account_book.hpp"

namespace rollcall::projection {

using records::Attribute;
using records::Claim;
using records::Source;
using records::Subject;

std::optional<std::int64_t> unless_zero(std::optional<std::int64_t> number) {
  return number == 0 ? std::nullopt : number;
}

void FactSink::class_number(ClassId id, Attribute attribute, std::optional<std::int64_t> number,
                            Source source) {
  if (!number || (*number == 0 && attribute != Attribute::deleted)) return;
  claim({Subject::class_, id.value, attribute, source, number, std::nullopt});
}

void FactSink::class_name(ClassId id, const std::optional<std::string>& name, Source source) {
  if (!name || name->empty()) return;
  claim({Subject::class_, id.value, Attribute::name, source, std::nullopt, name});
}

void FactSink::course_name(std::optional<CourseId> id, const std::optional<std::string>& name,
                           Source source) {
  if (!id || !name || name->empty()) return;
  claim({Subject::course, id->value, Attribute::name, source, std::nullopt, name});
}

void FactSink::person_text(std::optional<std::int64_t> uid, Attribute attribute,
                           const std::optional<std::string>& text) {
  if (!unless_zero(uid) || !text || text->empty()) return;
  claim({Subject::person, *uid, attribute, Source::push, std::nullopt, text});
}

void FactSink::person_account(std::optional<std::int64_t> uid, const std::optional<std::string>& account) {
  if (!unless_zero(uid)) return;
  const bool email = account && account->find('@') != std::string::npos;
  person_account(Uid{*uid}, email ? Attribute::email : Attribute::phone, account, own_time(),
                 records::AccountHow::seen);
}

void FactSink::person_account(Uid uid, Attribute kind, const std::optional<std::string>& account,
                              std::int64_t at, records::AccountHow how) {
  person_text(uid.value, kind, account);
  std::string normal = domain::normalised_account(account.value_or(""));
  if (uid.value != 0 && !normal.empty()) add(records::AccountSeen{uid, std::move(normal), at, how});
}

void FactSink::envelope_claims() {
  if (!envelope_.class_id) return;
  const ClassId id = *envelope_.class_id;
  class_number(id, Attribute::start_time, envelope_.start_time, Source::push);
  class_number(id, Attribute::close_time, envelope_.close_time, Source::push);
  if (envelope_.course_id) class_number(id, Attribute::course_id, envelope_.course_id->value, Source::push);
}

void FactSink::drop_repeated_claims() {
  std::set<std::tuple<Subject, std::int64_t, Attribute, Source>> seen;
  std::erase_if(out_.rows, [&](const records::Row& row) {
    const auto* c = std::get_if<Claim>(&row);
    return c != nullptr && !seen.insert({c->subject, c->subject_id, c->attribute, c->source}).second;
  });
}

}  // namespace rollcall::projection
