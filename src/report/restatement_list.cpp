#include "report/restatement_list.hpp"

namespace rollcall::report {

namespace {

using storage::Restatement;

constexpr std::string_view kCursorKind = "restatements";

std::string_view cause_name(const Restatement& restatement) {
  return restatement.by_rules ? "rules" : "push";
}

void write_side(JsonWriter& json, std::string_view key, const std::optional<std::string>& state) {
  json.key(key);
  state ? json.raw(*state) : json.null();
}

void write_change(JsonWriter& json, const Restatement& restatement) {
  json.field("at", restatement.at)
      .field("cause", cause_name(restatement))
      .field("push", restatement.seq.value);
  write_side(json, "from", restatement.before);
  write_side(json, "to", restatement.after);
}

class RestatementList final : public List {
 public:
  RestatementList(Sid sid, const RestatementQuery& query) : sid_(sid), query_(query) {}

  const std::vector<Column>& columns() const override { return columns_; }

  Result<ListPage> page(storage::ReportStore& reports, std::string_view cursor,
                        std::size_t limit) const override {
    storage::RestatementFilter filter{.class_id = query_.class_id,
                                      .uid = query_.uid,
                                      .from = query_.range.from,
                                      .to = query_.range.to,
                                      .limit = limit + 1};
    if (!cursor.empty()) {
      const auto place = read_full_cursor(cursor, kCursorKind, 3);
      if (!place) return place.error();
      filter.after =
          Restatement{.seq = Seq{(*place)[0]}, .class_id = ClassId{(*place)[1]}, .uid = Uid{(*place)[2]}};
    }
    const auto held = reports.hold();
    const auto found = reports.restatements(sid_, filter);
    ListPage page;
    for (std::size_t i = 0; i < found.size() && i < limit; ++i) add(reports, found[i], page);
    if (found.size() > limit) {
      const Restatement& last = found[limit - 1];
      page.next_cursor = make_cursor(kCursorKind, {last.seq.value, last.class_id.value, last.uid.value});
    }
    return page;
  }

 private:
  void add(storage::ReportStore& reports, const Restatement& restatement, ListPage& page) const {
    const auto name = reports.person_name(sid_, restatement.uid);
    JsonWriter json;
    json.begin_object().field("class_id", restatement.class_id.value).field("uid", restatement.uid.value);
    json.field("name", name);
    write_change(json, restatement);
    json.end_object();
    page.items.push_back(json.take());
    page.rows.push_back({restatement.class_id.value, restatement.uid.value, cell(name), restatement.at,
                         std::string(cause_name(restatement)), restatement.seq.value,
                         cell(restatement.before), cell(restatement.after)});
  }

  const Sid sid_;
  const RestatementQuery query_;
  const std::vector<Column> columns_ = {{"class_id", ColumnKind::integer}, {"uid", ColumnKind::integer},
                                        {"name", ColumnKind::text},        {"at", ColumnKind::instant},
                                        {"cause", ColumnKind::text},       {"push", ColumnKind::integer},
                                        {"from", ColumnKind::text},        {"to", ColumnKind::text}};
};

}  // namespace

std::unique_ptr<List> restatement_list(Sid sid, const RestatementQuery& query) {
  return std::make_unique<RestatementList>(sid, query);
}

void write_restatement(JsonWriter& json, const Restatement& restatement) {
  json.begin_object().field("class_id", restatement.class_id.value).field("uid", restatement.uid.value);
  write_change(json, restatement);
  json.end_object();
}

}  // namespace rollcall::report
