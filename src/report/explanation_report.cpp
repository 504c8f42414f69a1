#include "report/explanation_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_writer.hpp"
#include "report/attendance_json.hpp"
#include "report/display_text.hpp"
#include "report/local_time.hpp"
#include "report/restatement_list.hpp"

namespace rollcall::report {

namespace {

using domain::EventFate;
using domain::MarkExplanation;

std::string_view kind_name(records::EventKind kind) { return kind == records::EventKind::in ? "in" : "out"; }

std::string_view op_name(records::RosterOp op) {
  switch (op) {
    case records::RosterOp::add: return "add";
    case records::RosterOp::remove: return "remove";
    case records::RosterOp::change: return "change";
  }
  return "";
}

std::string_view scope_name(records::RosterScope scope) {
  return scope == records::RosterScope::class_ ? "class" : "course";
}

std::optional<std::int64_t> number(Seq seq) {
  return seq.value == 0 ? std::nullopt : std::optional(seq.value);
}

void write_events(JsonWriter& json, const MarkExplanation& why) {
  json.key("events").begin_array();
  for (const auto& event : why.events) {
    json.begin_object();
    write_source(json, event.source);
    json.field("kind", kind_name(event.kind)).field("at", event.at).field("client_id", event.client_id);
    json.field("device", event.device).field("reason", event.reason);
    json.field("fate", domain::fate_name(event.fate)).field("why", domain::fate_text(event.fate));
    json.field("push", number(event.seq)).end_object();
  }
  json.end_array();
}

void write_roster(JsonWriter& json, const MarkExplanation& why) {
  json.key("roster").begin_array();
  for (const auto& [change, fate] : why.roster) {
    json.begin_object().field("scope", scope_name(change.scope)).field("op", op_name(change.op));
    json.field("effective_at", change.effective_at).field("fate", domain::roster_fate_name(fate));
    json.field("why", domain::roster_fate_text(fate)).field("push", number(change.seq)).end_object();
  }
  json.end_array();
}

std::string_view use_of(const domain::ExplainedTime& time) {
  if (time.gives_start) return "starts_at";
  if (time.gives_scheduled_end) return "scheduled_end";
  return time.gives_close ? "closed_at" : "";
}

void write_times(JsonWriter& json, const MarkExplanation& why) {
  json.key("times").begin_array();
  for (const auto& time : why.times) {
    json.begin_object().field("what", time.time.what).field("value", time.time.value).key("gives");
    time.used() ? json.value(use_of(time)) : json.null();
    json.field("push", number(time.time.seq)).end_object();
  }
  json.end_array();
}

void write_numbers(JsonWriter& json, std::string_view key, const std::vector<Seq>& numbers) {
  json.key(key).begin_array();
  for (const Seq seq : numbers) json.value(seq.value);
  json.end_array();
}

void write_override(JsonWriter& json, const storage::OverrideEntry& entry) {
  const auto& change = entry.change;
  json.begin_object().field("status", change.status).field("before", change.before);
  json.field("computed", change.computed).field("reason", change.reason).field("author", change.author);
  json.field("set_at", change.set_at).field("push", entry.seq.value).end_object();
}

// The explanation in words, a paragraph a kind of thing.
class Words {
 public:
  Words(const Explanation& explanation, const std::string& zone)
      : all_(explanation), why_(explanation.why), clock_(zone) {}

  std::string text() {
    heading();
    figures();
    events();
    times();
    roster();
    history();
    out_ += fmt::format("\nJournal numbers: {} (`rollcall journal show NUMBER` prints one)\n", pushes());
    return std::move(out_);
  }

 private:
  std::string time(const std::optional<std::int64_t>& at) const { return at ? clock_.text(*at) : "unknown"; }
  std::string pushes() const {
    std::vector<std::int64_t> numbers;
    for (const Seq seq : why_.pushes) numbers.push_back(seq.value);
    return fmt::format("{}", fmt::join(numbers, ", "));
  }
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }
  static std::string from_push(Seq seq) { return seq.value == 0 ? "" : fmt::format("  [{}]", seq.value); }

  void heading() {
    const auto name = why_.mark ? why_.mark->name : std::nullopt;
    line("{} {} in class {}{}, school {}", name ? printable(*name) : "Person", why_.uid.value,
         why_.class_id.value, why_.class_name ? " (" + printable(*why_.class_name) + ")" : "",
         why_.sid.value);
    const auto status = why_.mark ? why_.mark->status : std::nullopt;
    line("Status    {}", status ? domain::status_name(*status) : why_.mark ? "not assessed" : "not listed");
    line("Why       {}", printable(why_.status_reason));
    if (why_.mark && why_.mark->correction) {
      const auto& c = *why_.mark->correction;
      line("Override  {} by {} on {}: {}", domain::status_name(c.status), printable(c.author),
           clock_.text(c.set_at), printable(c.reason));
    }
    line("Lesson    {} to {} ({}); {}", time(why_.window.starts_at), time(why_.window.ends_at), clock_.zone(),
         domain::state_name(why_.state));
    line("Rules     late after {} s, left early {} s before the end, partial below {} of the lesson",
         why_.rules.late_after_s, why_.rules.early_leave_before_s, why_.rules.minimum_attended_ratio);
  }

  void figures() {
    if (!why_.mark) return;
    const auto& m = *why_.mark;
    line("Figures   in the room {} s, of that {} s of the lesson ({}); {} entries", m.in_room_s,
         m.attended_s ? fmt::to_string(*m.attended_s) : "?",
         m.attended_ratio_e4 ? fmt::format("{:.2f} %", *m.attended_ratio_e4 / 100.0) : "no share", m.entries);
    for (const auto& interval : m.intervals)
      line("          {} to {}", clock_.text(interval.in), clock_.text(interval.out));
  }

  void events() {
    if (why_.events.empty()) return;
    line("\nEntries and exits, in brackets the journal number");
    for (const auto& event : why_.events) {
      line("  {}  {:<3}  device {}  {}{}", clock_.text(event.at), kind_name(event.kind), event.client_id,
           domain::fate_text(event.fate), from_push(event.seq));
    }
    for (const Seq seq : why_.older_summaries) line("  an older summary was replaced{}", from_push(seq));
  }

  void times() {
    if (why_.times.empty()) return;
    line("\nWhere the lesson's times come from");
    for (const auto& t : why_.times) {
      const auto& [what, value, seq] = t.time;
      const std::string shown = !value                                    ? "nothing"
                                : what == domain::time_name::kClassLength ? fmt::format("{} s", *value)
                                                                          : clock_.text(*value);
      line("  {:<19} {}  {}{}", what, shown, t.used() ? fmt::format("gives {}", use_of(t)) : "not used",
           from_push(seq));
    }
  }

  void roster() {
    if (why_.roster.empty()) return;
    line("\nRoster");
    for (const auto& [change, fate] : why_.roster) {
      line("  {} {} the {}  {}{}",
           change.effective_at == 0 ? std::string("always") : clock_.text(change.effective_at),
           op_name(change.op), scope_name(change.scope), domain::roster_fate_text(fate),
           from_push(change.seq));
    }
  }

  void history() {
    if (!all_.overrides.empty()) line("\nOverrides");
    for (const auto& [change, seq] : all_.overrides) {
      line("  {}  {} -> {} by {}: {}{}", clock_.text(change.set_at), change.before.value_or("none"),
           change.status.value_or("cleared"), printable(change.author), printable(change.reason),
           from_push(seq));
    }
    if (!all_.restatements.empty()) line("\nRestatements: the class was complete and the mark changed");
    for (const auto& r : all_.restatements) {
      line("  {}  by a {}{}", clock_.text(r.at), r.by_rules ? "change of the rules" : "later push",
           from_push(r.seq));
      line("    from {}", r.before.value_or("not listed"));
      line("    to   {}", r.after.value_or("not listed"));
    }
  }

  const Explanation& all_;
  const MarkExplanation& why_;
  Clock clock_;
  std::string out_;
};

}  // namespace

std::optional<Explanation> explanation(storage::ReportStore& reports, const config::School& school,
                                       ClassId class_id, Uid uid, std::int64_t now) {
  const auto held = reports.hold();
  const auto facts = reports.class_facts(school.sid, class_id);
  if (!facts) return std::nullopt;
  auto why = domain::explain(*facts, school.rules_for(facts->course_id), now, uid);
  if (!why) return std::nullopt;
  constexpr std::size_t kAll = 1000000;
  return Explanation{std::move(*why), reports.override_log(school.sid, class_id, uid),
                     reports.restatements(school.sid, {.class_id = class_id, .uid = uid, .limit = kAll})};
}

std::string explanation_json(const Explanation& explanation) {
  const MarkExplanation& why = explanation.why;
  JsonWriter json;
  json.begin_object().field("sid", why.sid.value).field("class_id", why.class_id.value);
  json.key("course_id");
  why.course_id ? json.value(why.course_id->value) : json.null();
  json.field("class_name", why.class_name).field("course_name", why.course_name).field("uid", why.uid.value);
  json.field("state", domain::state_name(why.state));
  write_source(json, why.source);
  json.field("starts_at", why.window.starts_at).field("ends_at", why.window.ends_at);
  json.field("scheduled_end", why.window.scheduled_end).field("closed_at", why.window.closed_at);
  write_rules(json, why.rules);
  json.field("status_reason", why.status_reason).key("mark");
  if (why.mark)
    write_mark(json, *why.mark);
  else
    json.null();
  json.field("open_ends_at", why.open_ends_at);
  write_events(json, why);
  write_times(json, why);
  write_roster(json, why);
  json.field("summary_push", number(why.summary_seq));
  write_numbers(json, "older_summaries", why.older_summaries);
  json.key("overrides").begin_array();
  for (const auto& entry : explanation.overrides) write_override(json, entry);
  json.end_array().key("restatements").begin_array();
  for (const auto& restatement : explanation.restatements) write_restatement(json, restatement);
  json.end_array();
  write_numbers(json, "pushes", why.pushes);
  json.end_object();
  return json.take();
}

std::string explanation_text(const Explanation& explanation, const std::string& zone) {
  return Words(explanation, zone).text();
}

std::string override_log_json(const std::vector<storage::OverrideEntry>& log) {
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const auto& entry : log) write_override(json, entry);
  json.end_array().null_field("next_cursor").end_object();
  return json.take();
}

}  // namespace rollcall::report
