#include "api.hpp"

#include <fmt/format.h>

#include <thread>

#include "base/json_writer.hpp"

namespace rollcall::api {

namespace {

constexpr std::int64_t kNow = 1768314000;

std::shared_ptr<const config::Config> two_schools() {
  const auto loaded =
      config::load_text(fmt::format("[[school]]\nsid = {}\nname = \"One\"\nsecrets = [\"A\"]\n"
                                    "[[school]]\nsid = {}\nname = \"Two\"\nsecrets = [\"B\"]\n",
                                    kSchool, kOtherSchool),
                        "test.toml", ".");
  REQUIRE(loaded.config != nullptr);
  return loaded.config;
}

storage::StorePaths made(const storage::StorePaths& paths) {
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  storage::open_records(paths.records_file(journal->records_generation()));
  return paths;
}

storage::Token token(const std::string& name, storage::Scope scope, std::vector<Sid> sids = {}) {
  return {.name = name, .hash = hash_of(name), .scope = scope, .sids = std::move(sids), .created_at = kNow};
}

bool nothing_to_catch_up(Seq, Seq) { return false; }
std::optional<storage::Appended> no_commit(storage::JournalEntry) { return std::nullopt; }

}  // namespace

bool Io::run_one() {
  std::function<void()> task;
  {
    const std::lock_guard lock(mutex_);
    if (tasks_.empty()) return false;
    task = std::move(tasks_.front());
    tasks_.pop_front();
  }
  task();
  return true;
}

bool Io::run_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  const auto give_up = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (run_one()) continue;
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

Api::Api()
    : config(two_schools()),
      paths_(made(storage::StorePaths::of(directory_.file("rollcall.db")))),
      state_(storage::open_state(paths_.journal, storage::Access::read_write)),
      readers(kReaderThreads, paths_, &nothing_to_catch_up, &no_commit),
      streams(readers, [this](std::function<void()> task) { io.post(std::move(task)); }),
      reader_(paths_, &nothing_to_catch_up, &no_commit) {
  classin.now_ms = kNow * 1000;
  using storage::Scope;
  for (const auto& made_token :
       {token("read", Scope::read), token("correct", Scope::correct), token("manage", Scope::manage),
        token("other", Scope::manage, {Sid{kOtherSchool}}), token("revoked", Scope::manage)}) {
    REQUIRE(state_->add_token(made_token));
  }
  for (const auto& [name, end] : {std::pair("expired", kNow), std::pair("ending", kNow + 1)}) {
    auto with_end = token(name, Scope::manage);
    with_end.expires_at = end;
    REQUIRE(state_->add_token(with_end));
  }
  revoke("revoked");
}

bool Api::allowed(std::string_view token_text, std::int64_t now) {
  return still_allowed(reader_, hash_of(token_text), storage::Scope::read, Sid{kSchool}, now);
}

void Api::revoke(const std::string& name) { REQUIRE(state_->revoke_token(name, kNow)); }

namespace {

http::Request request_of(std::string_view method, std::string_view target, std::string_view token_text,
                         std::string_view body = "") {
  http::Request request{.head = {}, .body = std::string(body)};
  request.head.method = method;
  request.head.target = target;
  request.head.path = target.substr(0, target.find('?'));
  if (const auto at = target.find('?'); at != std::string_view::npos)
    request.head.query = target.substr(at + 1);
  if (!token_text.empty())
    request.head.fields.emplace_back("authorization", "Bearer " + std::string(token_text));
  return request;
}

}  // namespace

http::Response Api::ask(std::string_view method, std::string_view target, std::string_view token_text,
                        std::string_view body, const Fields& fields) {
  http::Request request = request_of(method, target, token_text, body);
  request.head.fields.insert(request.head.fields.end(), fields.begin(), fields.end());
  const auto make_scheduler = [&](Reader&, const config::School& school) -> Result<scheduling::Scheduler> {
    if (no_classin) return *no_classin;
    return scheduling::Scheduler(school, classin.ports(paths_.journal));
  };
  return answer(request, reader_, streams, config, kNow, make_scheduler);
}

std::optional<http::Response> Api::denied(std::string_view method, std::string_view target,
                                          std::string_view token_text) {
  return api::denied(request_of(method, target, token_text), reader_, kNow);
}

std::string path_of(const Route& route, std::int64_t sid) {
  std::string path(route.pattern);
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    const auto close = path.find('}', open);
    const bool school = path.substr(open, close - open) == "{sid";
    path.replace(open, close + 1 - open, std::to_string(school ? sid : 7));
  }
  std::string query;
  for (const Parameter* parameter : route.parameters()) {
    if (parameter->in == In::query && parameter->required) query += fmt::format("&{}=x", parameter->name);
  }
  return query.empty() ? path : path + "?" + query.substr(1);
}

std::string body_of(const Route& route) {
  if (!any_in(route.parameters(), In::body)) return "";
  JsonWriter json;
  json.begin_object();
  for (const Parameter* parameter : route.parameters()) {
    if (parameter->in != In::body || !parameter->required) continue;
    if (parameter->type == Type::integer)
      json.field(parameter->name, 1);
    else
      json.field(parameter->name, parameter->type == Type::choice
                                      ? parameter->choices.substr(0, parameter->choices.find(' '))
                                      : std::string_view("x"));
  }
  json.end_object();
  return json.take();
}

scheduling::Ports ClassInStandIn::ports(const std::string& journal) {
  return {.creations = storage::open_creations(journal, storage::Access::read_write),
          .append =
              [this](const storage::JournalEntry& entry) {
                if (!can_commit)
                  throw storage::StoreError(storage::StoreError::Kind::full, "the disk is full");
                told.push_back(entry.body);
              },
          .attempt = [this](const outbound::Call& call,
                            const outbound::Values& values) { return answer(call, values); },
          .lock = [this](std::string_view) { return locked ? nullptr : std::make_shared<int>(1); },
          .deleted_elsewhere = [this](ClassId id) { return deleted.contains(id.value); },
          .pause =
              [this](std::int64_t ms) {
                now_ms += ms;
                return true;
              },
          .now_ms = [this] { return now_ms; }};
}

outbound::Attempt ClassInStandIn::answer(const outbound::Call& call, const outbound::Values& values) {
  sent.push_back(std::string(call.name) + " " + outbound::json_of(values));
  if (answers.empty()) {
    return {.effect = outbound::Effect::done, .code = 1, .object_id = 501, .activity_id = 601};
  }
  outbound::Attempt next = std::move(answers.front());
  answers.pop_front();
  return next;
}

}  // namespace rollcall::api
