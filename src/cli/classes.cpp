// Creating, changing and deleting classes in ClassIn.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/time.hpp"
#include "cli/desk.hpp"
#include "cli/output.hpp"
#include "report/display_text.hpp"
#include "scheduling/timetable.hpp"
#include "scheduling/words.hpp"

namespace rollcall::cli {

namespace {

using outbound::ClassRef;
using outbound::ClassWish;
using scheduling::Outcome;
using storage::Creation;

constexpr int kUsage = 2;
constexpr std::size_t kListPage = 500;

std::optional<outbound::Integers> numbers(const Invocation& invocation, std::string_view option) {
  if (!invocation.has(option)) return std::nullopt;
  outbound::Integers out;
  for (const auto& text : invocation.texts(option)) out.push_back(integer_of(text));
  return out;
}

ClassWish wish_in(const Invocation& invocation, const report::Clock& clock) {
  ClassWish wish;
  if (invocation.has("--name")) wish.name = invocation.text("--name");
  wish.teacher_uid = invocation.number("--teacher");
  wish.assistant_uids = numbers(invocation, "--assistant");
  if (invocation.has("--no-assistant")) {
    if (wish.assistant_uids) throw Failure{"say --assistant or --no-assistant, not both", kUsage};
    wish.assistant_uids = outbound::Integers{};
  }
  wish.starts_at = time_in(invocation, "--start", clock);
  wish.ends_at = time_in(invocation, "--end", clock);
  if (const auto minutes = invocation.number("--minutes")) {
    if (wish.ends_at || !wish.starts_at)
      throw Failure{"--minutes goes with --start, and without --end", kUsage};
    if (*minutes < 1 || *minutes > scheduling::kMostClassMinutes)
      throw Failure{fmt::format("--minutes: {} is not from 1 to {}", *minutes, scheduling::kMostClassMinutes),
                    kUsage};
    wish.ends_at = *wish.starts_at + *minutes * 60;
  }
  wish.unit_id = invocation.number("--unit");
  wish.folder_id = invocation.number("--folder");
  wish.seats = invocation.number("--seats");
  wish.seats_shown = yes_or_no(invocation, "--seats-shown");
  wish.auto_stage = yes_or_no(invocation, "--auto-stage");
  wish.definition = invocation.number("--definition");
  wish.second_camera = yes_or_no(invocation, "--second-camera");
  wish.record = yes_or_no(invocation, "--record");
  wish.record_room_scene = yes_or_no(invocation, "--record-room-scene");
  wish.live = yes_or_no(invocation, "--live");
  wish.replay = yes_or_no(invocation, "--replay");
  return wish;
}

ClassRef ref_in(const Invocation& invocation) {
  return {.course_id = CourseId{invocation.number("--course").value_or(0)},
          .class_id = ClassId{*invocation.number("CLASS")},
          .activity_id = invocation.number("--activity")};
}

// How the user of these commands calls a field of ClassWish or of ClassRef.
NameOf option_names(const Invocation& invocation) {
  return [&invocation](std::string_view field) -> std::string {
    constexpr std::pair<std::string_view, std::string_view> kPlaces[] = {
        {"course_id", "COURSE"}, {"class_id", "CLASS"}, {"identity", "IDENTITY"}};
    constexpr std::pair<std::string_view, std::string_view> kOptions[] = {
        {"starts_at", "--start"},          {"ends_at", "--end"},    {"teacher_uid", "--teacher"},
        {"assistant_uids", "--assistant"}, {"unit_id", "--unit"},   {"folder_id", "--folder"},
        {"course_id", "--course"},         {"class_id", "--class"}, {"activity_id", "--activity"}};
    for (const auto& [name, place] : kPlaces) {
      if (field == name && invocation.has(place)) return std::string(place);
    }
    if (field == "ends_at" && invocation.has("--minutes")) return "--minutes";
    for (const auto& [name, option] : kOptions) {
      if (field == name) return std::string(option);
    }
    std::string option = fmt::format("--{}", field);
    std::replace(option.begin(), option.end(), '_', '-');
    return option;
  };
}

std::string words_of(const Outcome& outcome, const report::Clock& clock) {
  std::string text = report::printable(outcome.text) + "\n";
  if (outcome.creation) {
    const Creation& row = *outcome.creation;
    const auto request = outbound::values_of_json(row.request);
    if (request && scheduling::creates_class(row.call)) {
      const ClassWish wish = wish_of(scheduling::version_of(row.call), *request);
      text += fmt::format("{}, {} to {}, teacher {}\n", report::printable(wish.name.value_or("")),
                          clock.text(wish.starts_at.value_or(0)), clock.text(wish.ends_at.value_or(0)),
                          wish.teacher_uid.value_or(0));
    }
    if (row.activity_id) text += fmt::format("activity {}\n", *row.activity_id);
    if (!row.live_url.empty()) text += fmt::format("live {}\n", report::printable(row.live_url));
    text += fmt::format("identity {}\n", row.identity);
  }
  return text;
}

// What stands now: in words, or as JSON. The output was opened before anything was sent.
void print_creation(const Invocation& invocation, Output& output, const Outcome& outcome,
                    const report::Clock& clock) {
  require_success(outcome, option_names(invocation));
  if (invocation.format != "json")
    output.write(words_of(outcome, clock));
  else
    output.write(outcome.creation ? scheduling::creation_json(*outcome.creation, outcome.warnings) + "\n"
                                  : "{}\n");
  output.finish();
}

// The unit that a class goes into, created where there is none of the name.
std::int64_t new_unit(Desk& desk, std::int64_t course, const std::string& name, bool again) {
  const outbound::Call& call = *outbound::find_call("createUnit");
  const auto outcome = desk.scheduler().perform(
      call, {{"courseId", course}, {"name", name}, {"publishFlag", std::int64_t{2}}}, {.again = again});
  require_success(outcome, [](std::string_view field) {
    return std::string(field == "name" ? "--new-unit" : field == "courseId" ? "COURSE" : field);
  });
  if (outcome.creation && outcome.creation->object_id) return *outcome.creation->object_id;
  throw Failure{
      fmt::format("the course has a unit of that name, but ClassIn does not tell its number; look it up in "
                  "ClassIn, and say --unit NUMBER")};
}

}  // namespace

int class_create(const Invocation& invocation) {
  Desk desk(invocation);
  const auto version = version_of(invocation);
  const std::int64_t course = *invocation.number("COURSE");
  ClassWish wish = wish_in(invocation, desk.clock());
  const scheduling::Naming naming{.identity = invocation.text("--identity"),
                                  .again = invocation.has("--again")};
  Output output(invocation);
  if (invocation.has("--new-unit")) {
    if (wish.unit_id) throw Failure{"say --unit or --new-unit, not both", kUsage};
    if (version == outbound::Version::v1) throw Failure{"--new-unit: units are of --api v2 only", kUsage};
    if (auto faults = desk.scheduler().faults_of_creation(version, CourseId{course}, wish); !faults.empty())
      require_success(scheduling::invalid(std::move(faults)), option_names(invocation));
    wish.unit_id = new_unit(desk, course, invocation.text("--new-unit"), naming.again);
  }
  print_creation(invocation, output, desk.scheduler().create_class(version, CourseId{course}, wish, naming),
                 desk.clock());
  return 0;
}

int class_edit(const Invocation& invocation) {
  Desk desk(invocation);
  Output output(invocation);
  print_creation(invocation, output,
                 desk.scheduler().change_class(given_version(invocation), ref_in(invocation),
                                               wish_in(invocation, desk.clock())),
                 desk.clock());
  return 0;
}

int class_delete(const Invocation& invocation) {
  Desk desk(invocation);
  const ClassRef ref = ref_in(invocation);
  const Outcome outcome = desk.scheduler().delete_class(given_version(invocation), ref);
  require_success(outcome, option_names(invocation));
  fmt::print("class {} deleted\n", ref.class_id.value);
  return 0;
}

int class_settle(const Invocation& invocation) {
  Desk desk(invocation);
  const bool there = invocation.has("--class"), not_there = invocation.has("--not-created");
  if (there == not_there) throw Failure{"say what ClassIn shows: --class NUMBER, or --not-created", kUsage};
  Output output(invocation);
  print_creation(invocation, output,
                 desk.scheduler().settle(invocation.text("IDENTITY"), invocation.number("--class"),
                                         invocation.number("--activity")),
                 desk.clock());
  return 0;
}

namespace {

report::Table creations_table() {
  using report::ColumnKind;
  return {{{"state"},
           {"what"},
           {"id", ColumnKind::integer},
           {"course", ColumnKind::integer},
           {"name"},
           {"starts_at", ColumnKind::instant},
           {"ends_at", ColumnKind::instant},
           {"teacher", ColumnKind::integer},
           {"identity"},
           {"message"}},
          {}};
}

void add_creation(report::Table& table, const Creation& row) {
  using report::Cell;
  const auto read = outbound::values_of_json(row.request);
  const outbound::Values request = read ? *read : outbound::Values{};
  ClassWish wish;
  std::string what = row.call;
  auto course = outbound::integer_in(request, "courseId");
  if (scheduling::creates_class(row.call)) {
    what = "class";
    wish = wish_of(scheduling::version_of(row.call), request);
  } else if (row.call == "addCourse") {
    what = "course";
    wish.name = outbound::text_in(request, "courseName");
    wish.teacher_uid = outbound::integer_in(request, "mainTeacherUid");
    course = row.object_id;
  } else if (row.call == "createUnit") {
    what = "unit";
    wish.name = outbound::text_in(request, "name");
  }
  table.rows.push_back({Cell(std::string(creation_state_name(row.state))), Cell(std::move(what)),
                        report::cell(row.object_id), report::cell(course), report::cell(wish.name),
                        report::cell(wish.starts_at), report::cell(wish.ends_at),
                        report::cell(wish.teacher_uid), Cell(row.identity), Cell(row.message)});
}

}  // namespace

int class_list(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto& school = configured_school(*config, Sid{*invocation.number("SID")});
  require_store(paths_of(*config));
  storage::CreationFilter filter{.sid = school.sid, .limit = kListPage};
  if (invocation.has("--state")) {
    filter.state = storage::creation_state_named(invocation.text("--state"));
    if (!filter.state) throw Failure{"--state: open, unknown, created, refused or deleted", kUsage};
  }
  const auto store = storage::open_creations(paths_of(*config).journal, storage::Access::read_only);
  auto table = creations_table();
  for (auto page = store->list(filter); !page.empty(); page = store->list(filter)) {
    for (const auto& row : page) add_creation(table, row);
    filter.after_row = page.back().row;
  }
  print_table(invocation, table, "creations", school.timezone);
  return 0;
}

}  // namespace rollcall::cli
