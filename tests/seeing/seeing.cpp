#include "seeing/seeing.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <filesystem>
#include <regex>
#include <sstream>

namespace rollcall::seeing {

namespace fs = std::filesystem;

Page::Page(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    std::istringstream words(line);
    std::string hash, kind, name, type;
    if (line.starts_with('#')) {
      words >> hash >> kind >> name >> type;
      if (kind == "TYPE") types[name] = type;
      if (kind == "HELP") helped.insert(name);
      continue;
    }
    const auto space = line.rfind(' ');
    REQUIRE(space != std::string::npos);
    double value = 0;
    const auto end = std::from_chars(line.data() + space + 1, line.data() + line.size(), value);
    REQUIRE(end.ptr == line.data() + line.size());
    CHECK_MESSAGE(samples.emplace(line.substr(0, space), value).second, "a sample comes twice");
  }
}

double Page::operator[](const std::string& sample) const {
  const auto at = samples.find(sample);
  return at == samples.end() ? -1 : at->second;
}

Page scrape(const Site& site) {
  const Answer answer = site.get("/metrics");
  REQUIRE(answer.status == 200);
  return Page(answer.body);
}

bool shows(const Site& site, const std::string& sample, double value) {
  return eventually([&] { return scrape(site)[sample] == value; }, 30);
}

std::string tool(const std::string& name) {
  const std::string path = std::string(ROLLCALL_TOOLS_DIR) + "/usr/bin/" + name;
  REQUIRE_MESSAGE(
      fs::exists(path),
      path << " is not there: run `./dev test`, which unpacks it, with access to Debian's packages");
  return path;
}

std::pair<int, std::string> run_tool(const std::string& name, const std::vector<std::string>& arguments,
                                     const std::string& directory) {
  const TempDirectory scratch;
  std::vector<std::string> command = {tool(name)};
  if (!directory.empty()) command = {"/usr/bin/env", "-C", directory, tool(name)};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string said = scratch.file("said");
  testing::Process process({.arguments = command, .out = said, .err = said, .file_size_limit = {}});
  const int code = process.wait(120);
  return {code, read_text(said)};
}

std::string source_text(const std::string& path) {
  const std::string text = read_text(std::string(ROLLCALL_SOURCE_DIR) + "/" + path);
  REQUIRE_MESSAGE(!text.empty(), path);
  return text;
}

Prometheus::Prometheus(const std::string& target, const std::string& rules) {
  write_text(directory_.file("rules.yml"), rules);
  write_text(
      directory_.file("prometheus.yml"),
      fmt::format("global: {{scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}}\n"
                  "rule_files: [rules.yml]\n"
                  "scrape_configs:\n"
                  "  - job_name: rollcall\n"
                  "    static_configs: [{{targets: [\"{}\"]}}]\n",
                  target));
  const std::string log = directory_.file("log");
  process_ = std::make_unique<testing::Process>(testing::Command{
      .arguments = {tool("prometheus"), "--config.file=" + directory_.file("prometheus.yml"),
                    "--storage.tsdb.path=" + directory_.file("data"), "--web.listen-address=127.0.0.1:0"},
      .out = directory_.file("out"),
      .err = log,
      .file_size_limit = {}});
  const std::regex listening("msg=\"Listening on\" address=(\\S+)");
  const bool up = eventually(
      [&] {
        const std::string text = read_text(log);
        std::smatch found;
        if (!std::regex_search(text, found, listening)) return false;
        address_ = found[1];
        return text.find("Server is ready") != std::string::npos;
      },
      60);
  REQUIRE_MESSAGE(up, read_text(log));
}

std::string Prometheus::query(const std::string& expression) const {
  std::string escaped;
  for (const char c : expression) escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return ask("/api/v1/query?query=" + escaped).body;
}

std::set<std::string> metrics_in(std::string_view expression) {
  std::set<std::string> out;
  for (std::size_t at = 0; at < expression.size();) {
    const auto is_word = [&](std::size_t i) {
      return i < expression.size() &&
             (std::isalnum(static_cast<unsigned char>(expression[i])) != 0 || expression[i] == '_');
    };
    std::size_t end = at;
    while (is_word(end)) ++end;
    const std::string word(expression.substr(at, end - at));
    if (word.starts_with("rollcall_") || word.starts_with("process_") || word == "up") out.insert(word);
    at = end == at ? at + 1 : end;
  }
  return out;
}

}  // namespace rollcall::seeing
