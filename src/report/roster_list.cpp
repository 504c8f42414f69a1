#include "report/roster_list.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "domain/roster.hpp"

namespace rollcall::report {

namespace {

using domain::RosterFact;

constexpr std::string_view kCursorKind = "roster";

// The change by which the person is on the roster; null where none is. `changes` are all of one person.
std::optional<RosterFact> deciding(const std::vector<RosterFact>& changes, std::int64_t at) {
  for (const auto& [change, fate] : domain::roster_verdicts(changes, changes.front().uid, at)) {
    if (fate != domain::RosterFate::decides) continue;
    return change.op == records::RosterOp::remove ? std::nullopt : std::optional(change);
  }
  return std::nullopt;
}

// Everybody on the roster behind `after`, at most `limit`.
std::vector<RosterFact> listed(const std::vector<RosterFact>& history, std::int64_t at,
                               std::optional<Uid> after, std::size_t limit) {
  std::vector<RosterFact> out;
  for (auto person = history.begin(); person != history.end() && out.size() < limit;) {
    const auto end =
        std::find_if(person, history.end(), [&](const RosterFact& f) { return f.uid != person->uid; });
    if (!after || person->uid > *after) {
      if (auto change = deciding({person, end}, at)) out.push_back(*change);
    }
    person = end;
  }
  return out;
}

class RosterList final : public List {
 public:
  RosterList(Sid sid, CourseId course, std::int64_t at) : sid_(sid), course_(course), at_(at) {}

  const std::vector<Column>& columns() const override { return columns_; }

  Result<ListPage> page(storage::ReportStore& reports, std::string_view cursor,
                        std::size_t limit) const override {
    std::optional<Uid> after;
    if (!cursor.empty()) {
      const auto place = read_full_cursor(cursor, kCursorKind, 1);
      if (!place) return place.error();
      after = Uid{place->front()};
    }
    const auto held = reports.hold();
    ListPage page;
    for (const RosterFact& change : listed(reports.roster_history(sid_, course_), at_, after, limit + 1)) {
      if (page.items.size() == limit) {
        page.next_cursor = make_cursor(kCursorKind, {after->value});
        break;
      }
      add(reports, change, page);
      after = change.uid;
    }
    return page;
  }

 private:
  void add(storage::ReportStore& reports, const RosterFact& change, ListPage& page) const {
    const auto name = reports.person_name(sid_, change.uid);
    JsonWriter json;
    json.begin_object()
        .field("uid", change.uid.value)
        .field("name", name)
        .field("since", change.effective_at);
    json.field("push", change.seq.value).end_object();
    page.items.push_back(json.take());
    // "Always" is no instant that a table could show.
    const auto since = change.effective_at == 0 ? std::nullopt : std::optional(change.effective_at);
    page.rows.push_back({change.uid.value, cell(name), cell(since), change.seq.value});
  }

  const Sid sid_;
  const CourseId course_;
  const std::int64_t at_;
  const std::vector<Column> columns_ = {{"uid", ColumnKind::integer},
                                        {"name", ColumnKind::text},
                                        {"since", ColumnKind::instant},
                                        {"push", ColumnKind::integer}};
};

}  // namespace

std::unique_ptr<List> roster_list(Sid sid, CourseId course, std::int64_t at) {
  return std::make_unique<RosterList>(sid, course, at);
}

}  // namespace rollcall::report
