// What the guides and the README print and is not followed step by step: every command line, configuration,
// unit and link in them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "guides/machine.hpp"
#include "guides/markdown.hpp"
#include "support/certificates.hpp"

namespace rollcall::guides {

namespace {

namespace fs = std::filesystem;
using testing::Finished;
using testing::read_text;
using testing::TempDirectory;
using testing::write_text;

std::vector<Page> all_pages() {
  std::vector<Page> pages = guides();
  pages.push_back(read_page("README.md"));
  return pages;
}

// "sudo -u rollcall rollcall status; …" has the command "rollcall status".
void find_commands(const std::string& printed, std::set<std::string>& into) {
  static const std::regex inner(R"(\$\([^)]*\))"), ends(R"([;&|\n`])"),
      before(R"(^\s*((sudo|-u rollcall|sh -c|ExecStart=\S+)\s+)*['"]?)"), comment(R"(\s+#.*$|\s*\d?>.*$)"),
      optional(R"(\s*\[[^\]]*\])"), place(R"(\b[A-Z]{1,}\b(?![."]))");
  const std::string text = std::regex_replace(printed, inner, "x");
  for (std::sregex_token_iterator at(text.begin(), text.end(), ends, -1), end; at != end; ++at) {
    std::string command = std::regex_replace(at->str(), before, "");
    if (!command.starts_with("rollcall ") || command.starts_with("rollcall rollcall")) continue;
    command = std::regex_replace(command, optional, "");
    if (command.find("…") != std::string::npos) continue;
    if (command.ends_with('\'') && std::count(command.begin(), command.end(), '\'') % 2 == 1)
      command.pop_back();
    command = std::regex_replace(command, comment, "");
    command = std::regex_replace(command, place, "1");
    into.insert(std::regex_replace(command, std::regex(" /etc/"), " /nonexistent/"));
  }
}

std::set<std::string> all_commands() {
  std::set<std::string> out;
  for (const Page& page : all_pages()) {
    for (Block block : page.blocks) {
      static const std::regex continued(R"(\\\n\s*)");
      block.text = std::regex_replace(block.text, continued, " ");
      if (block.language == "sh" || block.language == "ini" || block.language.empty())
        find_commands(block.text, out);
    }
    for (const std::string& span : page.spans) find_commands(span, out);
  }
  return out;
}

// As a shell gives it to the program, with a configuration that is not there: all that can be found wrong
// then is that, or a file that the line names.
Finished try_command(const std::string& command) {
  const TempDirectory directory;
  fs::create_symlink(ROLLCALL_BINARY, directory.file("rollcall"));
  testing::Process shell({.arguments = {"/usr/bin/env", "ROLLCALL_CONFIG=/nonexistent/rollcall.toml",
                                        "PATH=" + directory.path().string() + ":/usr/bin:/bin", "bash", "-c",
                                        "cd " + directory.path().string() + "; " + command},
                          .out = directory.file("out"),
                          .err = directory.file("err"),
                          .file_size_limit = {}});
  const int code = shell.wait();
  return {code, read_text(directory.file("out")), read_text(directory.file("err"))};
}

// A fragment as it would stand in a whole file.
std::string whole(std::string toml, const TempDirectory& directory) {
  if (toml.find("[[school]]") == std::string::npos)
    toml += "\n[[school]]\nsid = 1000082\nsecrets = [\"s\"]\n";
  return fmt::format("[store]\nurl = \"sqlite:{}\"\n{}", directory.file("rollcall.db"), toml);
}

}  // namespace

TEST_CASE("every rollcall command line in the guides and the README is one that rollcall takes") {
  const auto commands = all_commands();
  CHECK(commands.size() > 60);
  for (const std::string& command : commands) {
    CAPTURE(command);
    const Finished finished = try_command(command);
    // In running text the name of a command may stand without what it needs.
    const bool named = std::regex_match(command, std::regex("rollcall [a-z]+( [a-z]+)?"));
    const auto says = [&](const char* words) { return finished.err.find(words) != std::string::npos; };
    const bool understood = finished.code == 0 || says("/nonexistent/") ||
                            (named && says(" required") && !says("subcommand")) ||
                            (finished.code == 1 && !says("--help"));
    CHECK_MESSAGE(understood, finished.err);
  }
}

TEST_CASE("a command line that rollcall does not take would be found") {
  for (const char* wrong :
       {"rollcall status --colour", "rollcall reprot class 1 2", "rollcall report class 1",
        "rollcall journal tail --lines many", "rollcall backup"}) {
    std::set<std::string> found;
    find_commands(std::string("Say `sudo ") + wrong + "` then", found);
    REQUIRE(found.size() == 1);
    const Finished finished = try_command(*found.begin());
    CHECK(finished.code == 2);
    CHECK(finished.err.find("/nonexistent/") == std::string::npos);
  }
}

TEST_CASE("every configuration in the guides passes rollcall check") {
  int count = 0;
  for (const Page& page : all_pages()) {
    for (const Block& block : page.blocks) {
      if (block.language != "toml") continue;
      const TempDirectory directory;
      const testing::Certificate certificate(testing::Certificate::Wish{.ends_s = 90 * 86400L});
      fs::create_directory(directory.file("secrets"));
      fs::create_directory(directory.file("tls"));
      write_text(directory.file("secrets/school-1000082"), "TESTSECRET\n");
      write_text(directory.file("tls/fullchain.pem"), certificate.pem());
      write_text(directory.file("tls/privkey.pem"), certificate.key_pem());
      for (const char* file : {"secrets/school-1000082", "tls/privkey.pem"})
        fs::permissions(directory.file(file), fs::perms(0640));
      write_text(directory.file("rollcall.toml"), whole(block.text, directory));
      const Finished checked = testing::rollcall({"check", "--config", directory.file("rollcall.toml")});
      CHECK_MESSAGE(checked.code == 0, page.name << ":" << block.line << ": " << checked.err);
      CHECK_MESSAGE(checked.err.empty(), page.name << ":" << block.line << ": " << checked.err);
      ++count;
    }
  }
  CHECK(count >= 4);
}

TEST_CASE("every unit in the guides passes systemd-analyze verify, beside the shipped ones") {
  const std::string analyze = "/usr/bin/systemd-analyze";
  if (!fs::exists(analyze)) {
    MESSAGE("there is no systemd-analyze on this machine");
    return;
  }
  int count = 0;
  for (const Page& page : all_pages()) {
    const TempDirectory directory;
    for (const auto& unit : fs::directory_iterator(std::string(ROLLCALL_SOURCE_DIR) + "/systemd")) {
      if (!unit.is_regular_file()) continue;
      const std::string text = read_text(unit.path().string());
      write_text(directory.file(unit.path().filename().string()),
                 std::regex_replace(text, std::regex("/usr/bin/rollcall"), ROLLCALL_BINARY));
    }
    std::set<std::string> units;
    for (const Block& block : page.blocks) {
      if (block.language != "ini") continue;
      const fs::path file = fs::path(block.file()).lexically_relative("/etc/systemd/system");
      REQUIRE_MESSAGE((!file.empty() && *file.begin() != ".."), page.name << ":" << block.line);
      fs::create_directories((directory.path() / file).parent_path());
      write_text((directory.path() / file).string(), block.text);
      const std::string first = file.begin()->string();
      units.insert(first.ends_with(".d") ? first.substr(0, first.size() - 2) : first);
    }
    for (const std::string& unit : units) {
      REQUIRE_MESSAGE(fs::exists(directory.file(unit)),
                      page.name << " changes " << unit << ", which is not shipped");
      testing::Process verify({.arguments = {analyze, "verify", "--man=no", directory.file(unit)},
                               .out = directory.file("out"),
                               .err = directory.file("err"),
                               .file_size_limit = {}});
      CHECK_MESSAGE(verify.wait() == 0, page.name << ": " << read_text(directory.file("err")));
      CHECK_MESSAGE(read_text(directory.file("err")).find(directory.path().string()) == std::string::npos,
                    page.name << ": " << read_text(directory.file("err")));
      ++count;
    }
  }
  CHECK(count >= 4);
}

// systemd hands credentials over when the service starts; a reload need not see a new or changed one.
TEST_CASE("whoever is told of credentials is told that a changed one wants a restart") {
  constexpr std::size_t kNear = 500;
  for (const std::string file : {"config/rollcall.example.toml", "config/guides/alerts.md",
                                 "systemd/rollcall.service", "src/manual/rollcall.1.in"}) {
    CAPTURE(file);
    const std::string text = read_text(std::string(ROLLCALL_SOURCE_DIR) + "/" + file);
    const auto at = text.find("secret_credentials");
    REQUIRE(at != std::string::npos);
    CHECK(text.substr(at - std::min(at, kNear), 2 * kNear).find("systemctl restart rollcall") !=
          std::string::npos);
  }
}

TEST_CASE("every alert has its section, and every section its alert") {
  std::set<std::string> alerts, sections;
  const std::string rules = read_text(std::string(ROLLCALL_SOURCE_DIR) + "/config/alerts.yml");
  static const std::regex alert(R"(- alert: (\w+))"), runbook(R"(runbook: "guides/alerts\.md#(\w+)\")");
  for (std::sregex_iterator at(rules.begin(), rules.end(), alert), end; at != end; ++at)
    alerts.insert((*at)[1]);
  for (const std::string& heading : read_page("config/guides/alerts.md").headings) sections.insert(heading);
  CHECK(alerts.size() > 10);
  for (const auto& name : alerts) CHECK_MESSAGE(sections.contains(name), "alerts.md lacks " << name);
  for (const auto& name : sections) CHECK_MESSAGE(alerts.contains(name), "alerts.yml lacks " << name);
  std::set<std::string> anchors;
  for (const auto& name : sections) anchors.insert(anchor_of(name));
  for (std::sregex_iterator at(rules.begin(), rules.end(), runbook), end; at != end; ++at) {
    const std::string anchor = (*at)[1];
    CHECK_MESSAGE(anchors.contains(anchor), "no section for the runbook " << anchor);
  }
}

TEST_CASE("every link of the guides leads somewhere, and the README leads to every guide") {
  const auto pages = guides();
  std::set<std::string> reached;
  for (const Page& page : all_pages()) {
    const bool readme = page.name == "README.md";
    for (const std::string& link : page.links) {
      CAPTURE(page.name);
      CAPTURE(link);
      if (link.starts_with("http")) continue;
      const auto hash = link.find('#');
      const std::string file = hash == 0 ? page.name : link.substr(0, hash);
      const std::string in_tree = readme ? file : "config/guides/" + file;
      CHECK(fs::exists(std::string(ROLLCALL_SOURCE_DIR) + "/" + in_tree));
      if (readme) reached.insert(fs::path(file).filename().string());
      if (hash == std::string::npos) continue;
      const auto headings = read_page(in_tree).headings;
      CHECK(std::any_of(headings.begin(), headings.end(),
                        [&](const auto& heading) { return anchor_of(heading) == link.substr(hash + 1); }));
    }
  }
  for (const Page& page : pages)
    CHECK_MESSAGE(reached.contains(page.name), "the README does not link " << page.name);
}

}  // namespace rollcall::guides
