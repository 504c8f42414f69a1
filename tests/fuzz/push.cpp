// From bytes to facts: the reader of pushes, repair, the content hash, decoding and projection.
#include <set>

#include "base/utf8.hpp"
#include "classin/push_reader.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/json_tree.hpp"
#include "fuzz/targets.hpp"
#include "projection/project.hpp"
#include "support/describe.hpp"

namespace rollcall::fuzz {

namespace {

using classin::PushReader;
using records::Projected;
using testing::describe;

std::string text_of(const Result<classin::ReadPush>& read) {
  return read ? describe(*read) : "error: " + read.error().text();
}

Projected projected(PushReader& reader, std::string_view body) {
  return projection::project(reader.decode(body),
                             {.sid = Sid{1000082}, .seq = Seq{7}, .rank = {}, .received_at = 5});
}

template <class... Part>
std::string key(const Part&... part) {
  return ((describe(part) + ' ') + ...);
}

// The natural key where the row's comment names one that needs no more than its fields; "" else.
std::string key_of(const records::Row& row) {
  using namespace records;
  if (const auto* r = std::get_if<PresenceEvent>(&row))
    return key(r->class_id, r->uid, r->client_id, r->at, r->kind);
  if (const auto* r = std::get_if<Claim>(&row))
    return key(r->subject, r->subject_id, r->attribute, r->source);
  if (const auto* r = std::get_if<AttendanceRow>(&row)) return key(r->class_id, r->uid);
  if (const auto* r = std::get_if<WebView>(&row))
    return key(r->kind, r->class_id, r->telephone, r->entered_at);
  if (const auto* r = std::get_if<ClientView>(&row)) return key(r->class_id, r->uid);
  if (const auto* r = std::get_if<Grade>(&row))
    return key(r->kind, r->activity_id, r->student_uid, r->graded_at);
  if (const auto* r = std::get_if<Recording>(&row)) return key(r->class_id, r->file_id, r->uploaded);
  return "";
}

void check_summary(const records::Summary& summary) {
  std::set<Uid> seen;
  for (const auto& person : summary.persons) {
    must(seen.empty() || *seen.rbegin() < person.uid, "a summary lists its persons by uid, each once");
    seen.insert(person.uid);
  }
}

void check_facts(const Projected& facts, const classin::Envelope& envelope) {
  const bool quarantined = facts.outcome == records::Outcome::quarantined;
  must(facts.origin.rank.own_time == envelope.own_time(), "facts rank by the push's own time");
  must(facts.reason.empty() != quarantined, "what is quarantined says why, and nothing else does");
  must(facts.outcome == records::Outcome::stored || facts.rows.empty(), "only what is stored has rows");
  must(is_utf8(describe(facts)), "facts are UTF-8");
  std::set<std::string> keys;
  for (const auto& row : facts.rows) {
    const std::string text = key_of(row);
    must(text.empty() || keys.insert(key(row.index(), text)).second, "no two rows have one key", text);
    if (const auto* summary = std::get_if<records::Summary>(&row)) check_summary(*summary);
  }
}

void check_repair(std::string_view body, bool whole, const Projected& facts) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const auto looked = classin::repair_json(body);
  const auto* repaired = std::get_if<classin::RepairedJson>(&looked);
  must((repaired != nullptr) == whole, "the second look takes exactly what is JSON");
  if (repaired == nullptr) return;
  classin::JsonDocument document;
  const auto again = document.parse(repaired->text);
  must(again.ok() && document.repair() == nullptr, "what was repaired needs no repair");
  if (!again->is_object()) return;
  PushReader reader;
  Projected same = projected(reader, repaired->text);
  must_equal(describe(facts), describe(same), "what was repaired says the same");
}

void check_rewritten(PushReader& reader, const JsonTree& tree, const classin::ReadPush& push,
                     std::uint8_t seed) {
  const std::string other =
      rewrite(tree, {.seed = seed, .shuffle_top = true, .shuffle_nested = !push.repaired});
  const auto read = reader.read(other);
  must(read.ok(), "a document in another order is one too");
  must(read->content_hash == push.content_hash && read->envelope.message_id == push.envelope.message_id,
       "identity depends on neither order nor white space", other);
  must(read->repaired == push.repaired, "the same has to be repaired", other);
}

}  // namespace

void fuzz_push(std::string_view bytes) {
  static PushReader& kept = *new PushReader;  // as in the daemon, one for all
  Choices choices(bytes);
  const std::uint8_t seed = choices.byte();
  const std::string_view body = choices.rest();

  PushReader fresh;
  const auto push = kept.read(body);
  must_equal(text_of(push), text_of(fresh.read(body)), "a reader remembers nothing of the push before");
  const auto decoded = kept.decode(body);
  const auto* unusable = std::get_if<classin::Unusable>(&decoded.content);
  must(push.ok() || unusable != nullptr, "what is no push decodes to nothing");

  const Projected facts = projected(kept, body);
  must_equal(describe(facts), describe(projected(fresh, body)), "the same push gives the same facts");
  check_facts(facts, decoded.envelope);
  if (push)
    must_equal(describe(push->envelope), describe(decoded.envelope), "both readings have one envelope");

  JsonTree tree;
  const JsonReading reading = read_json_tree(body, tree);
  if (reading == JsonReading::too_deep) return;
  const bool whole = reading == JsonReading::whole;
  must(push.ok() == (whole && tree.kind == JsonTree::Kind::object),
       "a push is one JSON object, and nothing else is");
  check_repair(body, whole, facts);
  if (push) check_rewritten(kept, tree, *push, seed);
}

}  // namespace rollcall::fuzz
