#include "e2e/simulation.hpp"

#include <fmt/format.h>

#include <set>

namespace rollcall::e2e {

namespace {

constexpr int kSaysLimitS = 30, kRunLimitS = 300;

testing::Command command(const TempDirectory& directory, const std::string& truth_file, const Site& site,
                         const Days& days, const std::vector<std::string>& more) {
  testing::Command out{.arguments = {ROLLCALL_BINARY, "simulate", "--config", site.config()},
                       .out = directory.file("out"),
                       .err = directory.file("err"),
                       .file_size_limit = {}};
  const auto add = [&](const std::string& name, const std::string& value) {
    out.arguments.insert(out.arguments.end(), {name, value});
  };
  for (std::int64_t i = 0; i < days.schools; ++i) add("--sid", std::to_string(kFirstSid + i));
  add("--seed", std::to_string(days.seed));
  add("--classes", std::to_string(days.classes));
  add("--students", std::to_string(days.students));
  add("--truth", truth_file);
  out.arguments.insert(out.arguments.end(), more.begin(), more.end());
  return out;
}

}  // namespace

std::string schools_toml(std::int64_t count, const std::string& secret) {
  std::string text;
  for (std::int64_t i = 0; i < count; ++i) text += school_toml(kFirstSid + i, secret);
  return text;
}

Simulation::Simulation(const Site& site, const Days& days, const std::vector<std::string>& more)
    : process_(command(directory_, truth_file(), site, days, more)) {}

bool Simulation::says(const std::string& text) const {
  return eventually([&] { return err().find(text) != std::string::npos; }, kSaysLimitS);
}

std::map<std::int64_t, std::int64_t> Simulation::pushes() const {
  std::map<std::int64_t, std::int64_t> out;
  const Document document(truth());
  for (const Json school : document["schools"].items())
    out[school["sid"].integer().value_or(0)] = school["pushes"].integer().value_or(0);
  return out;
}

Finished Simulation::wait() {
  const int code = process_.wait(kRunLimitS);
  return {code, read_text(directory_.file("out")), err()};
}

Finished simulate(const Site& site, const Days& days, const std::vector<std::string>& more) {
  return Simulation(site, days, more).wait();
}

std::int64_t total(const std::map<std::int64_t, std::int64_t>& pushes) {
  std::int64_t sum = 0;
  for (const auto& [sid, count] : pushes) sum += count;
  return sum;
}

std::int64_t last_seq(const Site& site) {
  return storage::open_journal(site.journal(), storage::Access::read_only)->last_seq().value;
}

void check_no_difference(const Finished& finished) {
  const std::string told = finished.out + finished.err;
  CHECK_MESSAGE(finished.code == 0, told);
  CHECK_MESSAGE(finished.out.find("no difference\n") != std::string::npos, told);
}

void check_journalled_once(const Site& site, const std::map<std::int64_t, std::int64_t>& pushes) {
  std::map<std::int64_t, std::int64_t> rows;
  std::map<std::int64_t, std::set<std::string>> bodies;
  for (const auto& row : journal(site)) {
    ++rows[row.entry.sid.value];
    bodies[row.entry.sid.value].insert(row.entry.body);
  }
  CHECK(rows == pushes);
  for (const auto& [sid, count] : pushes)
    CHECK_MESSAGE(static_cast<std::int64_t>(bodies[sid].size()) == count, "school " << sid);
}

}  // namespace rollcall::e2e
