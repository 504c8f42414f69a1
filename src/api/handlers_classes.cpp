// Classes that ClassIn is asked to create, and what came of each. What a request may be is the scheduler's
// business; here its outcomes become statuses.
#include <fmt/format.h>

#include <algorithm>

#include "api/handlers.hpp"
#include "api/problem.hpp"
#include "base/json_writer.hpp"
#include "outbound/text.hpp"
#include "report/list.hpp"

namespace rollcall::api {

namespace {

using outbound::ClassWish;
using outbound::Version;
using scheduling::Kind;
using scheduling::Outcome;

constexpr std::int64_t kAskAgainS = 60;  // for what is not known yet, or cannot be had at the moment
constexpr std::int64_t kUnderWayS = 5;   // for what somebody else is working on
constexpr std::string_view kCursorKind = "creations";

ClassWish wish_in(const Arguments& given) {
  ClassWish wish;
  wish.name = given.text("name");
  wish.teacher_uid = given.number("teacher_uid");
  wish.assistant_uids = given.numbers("assistant_uids");
  wish.starts_at = given.number("starts_at");
  wish.ends_at = given.number("ends_at");
  wish.unit_id = given.number("unit_id");
  wish.seats = given.number("seats");
  wish.seats_shown = given.truth("seats_shown");
  wish.auto_stage = given.truth("auto_stage");
  wish.definition = given.number("definition");
  wish.second_camera = given.truth("second_camera");
  wish.record = given.truth("record");
  wish.record_room_scene = given.truth("record_room_scene");
  wish.live = given.truth("live");
  wish.replay = given.truth("replay");
  return wish;
}

std::string identity_of(const Outcome& outcome) {
  return outcome.creation ? outcome.creation->identity : std::string();
}

http::Response ask_again(http::Response response, std::int64_t after_s) {
  response.fields.emplace_back("Retry-After", std::to_string(after_s));
  return response;
}

http::Response created(const Context& context, const Outcome& outcome, int status) {
  http::Response response = json_response(scheduling::creation_json(*outcome.creation, outcome.warnings));
  response.status = status;
  if (status != 200) {
    std::string location = fmt::format("/v1/schools/{}/creations/", context.school->sid.value);
    outbound::append_escaped(location, identity_of(outcome));
    response.fields.emplace_back("Location", std::move(location));
  }
  return response;
}

// The scheduler speaks of "identity", of which this request knows the key only.
std::string parameter_of(const outbound::FieldFault& fault) {
  return fault.field == "identity" ? "Idempotency-Key" : fault.field;
}

http::Response invalid(const Outcome& outcome) {
  return problem(Problem{.status = 400,
                         .detail = outcome.text,
                         .parameter = outcome.faults.empty() ? "" : parameter_of(outcome.faults.front())});
}

http::Response differs(const Context& context, const Outcome& outcome) {
  Problem found{.status = 422, .detail = outcome.text, .identity = identity_of(outcome)};
  for (const auto& fault : outcome.faults) found.differs.push_back(fault.field);
  const std::string& key = context.idempotency_key;
  if (!key.empty() && outcome.creation && outcome.creation->key == key) {
    found.parameter = "Idempotency-Key";
    found.detail = fmt::format(
        "this Idempotency-Key belongs to an earlier request, which differs in: {}; nothing was sent. Give a "
        "class of its own a key of its own, or send the earlier request again to learn what came of it",
        fmt::join(found.differs, ", "));
  }
  return problem(found);
}

http::Response conflict(const Outcome& outcome) {
  return problem(Problem{.status = 409, .detail = outcome.text, .identity = identity_of(outcome)});
}

// By what stands in the way: the request (422), the connection or the configuration (502), the moment (503).
http::Response refused(const Outcome& outcome) {
  Problem found{.status = 500, .detail = outcome.text, .identity = identity_of(outcome)};
  if (!outcome.attempt) return problem(found);
  const outbound::Attempt& last = *outcome.attempt;
  const bool no_api = last.code == 0 || last.code == 403 || last.code == 404;  // HTTP's, not ClassIn's
  if (last.code != 0) found.classin_code = last.code;
  found.retry = last.retry;
  found.status = 422;
  if (last.bad_key || no_api) found.status = 502;
  if (last.retry == "yes") found.status = 503;
  const auto response = problem(found);
  return found.status == 503 ? ask_again(response, std::max(last.retry_after_s, kAskAgainS)) : response;
}

http::Response answer_of(const Context& context, const Outcome& outcome) {
  switch (outcome.kind) {
    case Kind::done: return created(context, outcome, 201);
    case Kind::was_done: return created(context, outcome, 200);
    case Kind::not_known: return ask_again(created(context, outcome, 202), kAskAgainS);
    case Kind::refused: return refused(outcome);
    case Kind::invalid: return invalid(outcome);
    case Kind::differs: return differs(context, outcome);
    case Kind::under_way: return ask_again(conflict(outcome), kUnderWayS);
    case Kind::deleted: return conflict(outcome);
  }
  return problem(500, "Rollcall met a fault of its own; its log says which");
}

}  // namespace

http::Response create_class(const Context& context) {
  const Arguments& given = context.arguments;
  const Version version = given.text_or("api", "v2") == "v1" ? Version::v1 : Version::v2;
  const CourseId course{given.number("course_id").value_or(0)};
  const scheduling::Naming naming{.identity = {},
                                  .key = context.idempotency_key,
                                  .kind_of_key = "request",
                                  .again = given.truth("again").value_or(false)};
  return answer_of(context, context.scheduler->create_class(version, course, wish_in(given), naming));
}

http::Response list_creations(const Context& context) {
  const Arguments& given = context.arguments;
  const auto limit = static_cast<std::size_t>(given.number("limit").value_or(limits::kDefaultPageItems));
  storage::CreationFilter filter{.sid = context.school->sid, .limit = limit};
  if (const auto state = given.text("state")) filter.state = storage::creation_state_named(*state);
  if (const auto text = given.text("cursor")) {
    const auto cursor = report::read_full_cursor(*text, kCursorKind, 1);
    if (!cursor) return problem(400, cursor.error().text(), "cursor");
    filter.after_row = cursor->front();
  }
  const auto creations = context.reader.creations().list(filter);
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const auto& creation : creations) json.raw(scheduling::creation_json(creation, {}));
  json.end_array().key("next_cursor");
  if (creations.size() == limit)
    json.value(report::make_cursor(kCursorKind, {creations.back().row}));
  else
    json.null();
  json.end_object();
  return json_response(json.take());
}

http::Response get_creation(const Context& context) {
  const std::string identity = context.arguments.text_or("identity", "");
  const auto creation = context.reader.creations().find(context.school->sid, identity);
  if (creation) return json_response(scheduling::creation_json(*creation, {}));
  return problem(404,
                 fmt::format("school {0} knows no such creation; GET /v1/schools/{0}/creations lists them",
                             context.school->sid.value),
                 "identity");
}

}  // namespace rollcall::api
