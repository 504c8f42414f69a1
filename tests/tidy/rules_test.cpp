// Each rule on a sample that breaks it and on one that does not.
#include "rules.hpp"

#include <doctest/doctest.h>

using namespace tidy;

namespace {

using Rule = Findings (*)(const Source&);

// The lines on which `rule` finds something.
std::vector<int> found(Rule rule, const std::string& path, const std::string& text) {
  std::vector<int> out;
  for (const Finding& finding : rule(Source(path, text))) {
    CHECK(finding.path == path);
    CHECK_FALSE(finding.message.empty());
    out.push_back(finding.line);
  }
  return out;
}

using Lines = std::vector<int>;

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// A function whose body has `lines` lines, its braces included.
std::string function(const std::string& head, int lines) {
  return head + " {\n" + repeated("  f();\n", lines - 2) + "}\n";
}

}  // namespace

TEST_CASE("an include that goes up, or sideways, is found") {
  CHECK(found(check_layers, "src/domain/a.cpp",
              "#include \"base/ids.hpp\"\n#include \"ingest/writer.hpp\"\n") == Lines{2});
  CHECK(found(check_layers, "src/domain/a.cpp", "#include \"config/config.hpp\"\n") == Lines{1});
  CHECK(found(check_layers, "src/base/a.cpp", "#include \"domain/rules.hpp\"\n") == Lines{1});
  CHECK(found(check_layers, "src/storage/sqlite/a.cpp", "#include \"projection/project.hpp\"\n") == Lines{1});
  CHECK(found(check_layers, "src/report/a.cpp", "#include \"api/routes.hpp\"\n") == Lines{1});
  CHECK(found(check_layers, "src/cli/a.cpp", "#include \"text.hpp\"\n") == Lines{1});
  CHECK(found(check_layers, "src/nowhere/a.cpp", "") == Lines{0});
}

TEST_CASE("includes that go down, stay in the folder or are agreed on are right") {
  CHECK(found(check_layers, "src/domain/a.cpp", "#include \"domain/b.hpp\"\n#include \"records/rows.hpp\"\n")
            .empty());
  CHECK(
      found(check_layers, "src/config/a.cpp", "#include \"domain/rules.hpp\"\n#include <vector>\n").empty());
  CHECK(found(check_layers, "src/storage/sqlite/a.cpp", "#include \"storage/store.hpp\"\n").empty());
  CHECK(found(check_layers, "src/cli/a.cpp", "#include \"daemon/daemon.hpp\"\n// #include \"x.hpp\"\n")
            .empty());
  CHECK(found(check_layers, "src/main.cpp", "#include \"cli/run.hpp\"\n").empty());
}

TEST_CASE("the simulated day knows nothing of the engine that it tests") {
  const std::string text =
      "#include \"base/ids.hpp\"\n#include \"domain/presence.hpp\"\n"
      "#include \"simulate/day/dice.hpp\"\n#include \"simulate/queue.hpp\"\n";
  CHECK(found(check_independence, "src/simulate/day/a.cpp", text) == Lines{2, 4});
  CHECK(found(check_independence, "src/simulate/a.cpp", text).empty());
}

TEST_CASE("a library outside its home, or in a header, is found") {
  CHECK(found(check_libraries, "src/api/a.cpp", "#include <boost/asio/post.hpp>\n") == Lines{1});
  CHECK(found(check_libraries, "src/storage/a.cpp", "\n#include <sqlite3.h>\n") == Lines{2});
  CHECK(found(check_libraries, "src/storage/sqlite/a.hpp", "#include <sqlite3.h>\n") == Lines{1});
  CHECK(found(check_libraries, "src/classin/a.hpp", "#include <simdjson.h>\n") == Lines{1});
  CHECK(found(check_libraries, "src/daemon/a.cpp", "#include <toml++/toml.h>\n") == Lines{1});
  CHECK(found(check_libraries, "src/daemon/a.cpp", "#include <CLI/CLI.hpp>\n") == Lines{1});
  CHECK(found(check_libraries, "src/ingest/a.cpp", "#include <openssl/md5.h>\n") == Lines{1});
  CHECK(found(check_libraries, "src/base/a.cpp", "#include <doctest/doctest.h>\n") == Lines{1});
}

TEST_CASE("a library at home is right") {
  CHECK(found(check_libraries, "src/http/a.hpp", "#include <boost/asio/post.hpp>\n").empty());
  CHECK(found(check_libraries, "src/storage/sqlite/a.cpp", "#include <sqlite3.h>\n").empty());
  CHECK(found(check_libraries, "src/classin/a.cpp", "#include <simdjson.h>\n").empty());
  CHECK(found(check_libraries, "tests/classin/a.cpp", "#include <doctest/doctest.h>\n#include <simdjson.h>\n")
            .empty());
}

TEST_CASE("files, clocks, threads and sockets are found in pure folders and nowhere else") {
  const std::string text = "#include <vector>\n#include <chrono>\n#include <sys/stat.h>\n#include <thread>\n";
  for (const char* folder : {"domain", "classin", "records", "projection"}) {
    CHECK(found(check_purity, std::string("src/") + folder + "/a.cpp", text) == Lines{2, 3, 4});
  }
  CHECK(found(check_purity, "src/ingest/a.cpp", text).empty());
  CHECK(found(check_purity, "tests/domain/a.cpp", text).empty());
}

TEST_CASE("a header without its guard, or that opens a namespace for everybody, is found") {
  CHECK(found(check_header, "src/base/a.hpp", "// #pragma once\nint f();\n") == Lines{1});
  CHECK(found(check_header, "src/base/a.hpp", "#pragma once\nusing namespace std;\n") == Lines{2});
  CHECK(
      found(check_header, "src/base/a.hpp", "// What it does.\n#pragma once\nusing std::string;\n").empty());
  CHECK(found(check_header, "src/base/a.cpp", "using namespace std;\n").empty());
}

TEST_CASE("banned names are found where they are called, with their replacement") {
  CHECK(found(check_names, "src/base/a.cpp", "int a = std::stoi(s);\nint b = atoi (s);\n") == Lines{1, 2});
  CHECK(found(check_names, "src/base/a.cpp", "std::cout << 1;\n") == Lines{1});
  CHECK(found(check_names, "src/base/a.cpp", "int a = rand();\n") == Lines{1});
  CHECK(found(check_names, "tests/base/a.cpp", "localtime(&t);\n") == Lines{1});
  const auto findings = check_names(Source("src/base/a.cpp", "atoi(s);\n"));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].text().starts_with("src/base/a.cpp:1: 'atoi' is banned; use std::from_chars"));
}

TEST_CASE("banned names in comments, texts, members and longer names are let be") {
  const std::string text =
      "// atoi(s)\nauto a = \"atoi(s) \\\" atoi(s)\";\nx.rand();\np->rand();\nint my_atoi(int);\nint rand;\n"
      "auto r = R\"x(atoi(\"))x\"; /* rand()\n rand() */\nchar c = '\"'; int n = 1'000; char d = '\\'';\n";
  CHECK(found(check_names, "src/base/a.cpp", text).empty());
  CHECK(found(check_names, "src/base/a.cpp", text + "atoi(s);\n") == Lines{10});
  CHECK(found(check_names, "src/cli/a.cpp", "std::cout << 1;\n").empty());
}

TEST_CASE("unfinished work is found in comments too") {
  CHECK(found(check_names, "src/base/a.cpp", "int a;\n// TODO: b\n") == Lines{2});
  CHECK(found(check_names, "config/a.toml", "# FIXME\n") == Lines{1});
  CHECK(found(check_names, "src/base/a.cpp", "int kTODOS;\n").empty());
}

TEST_CASE("SQL outside its folder is found, its words in prose are not") {
  CHECK(found(check_sql, "src/api/a.cpp", "auto q = \"SELECT seq FROM push\";\n") == Lines{1});
  CHECK(found(check_sql, "src/ingest/a.cpp", "\nrun(\"INSERT INTO push VALUES (?)\");\n") == Lines{2});
  CHECK(found(check_sql, "src/storage/sqlite/a.cpp", "auto q = \"SELECT seq FROM push\";\n").empty());
  CHECK(found(check_sql, "src/api/a.cpp", "// SELECT seq FROM push\nauto q = \"select one from the list\";\n")
            .empty());
}

TEST_CASE("long lines, tabs, trailing white space and a missing last line end are found") {
  CHECK(found(check_layout, "src/base/a.cpp", std::string(121, 'x') + "\n") == Lines{1});
  CHECK(found(check_layout, "src/base/a.cpp", "a\n\tb\nc \nd\r\n") == Lines{2, 3, 4});
  CHECK(found(check_layout, "src/base/a.cpp", "a\nb") == Lines{2});
  CHECK(found(check_layout, "src/base/a.cpp", repeated("课", 120) + "\n\nx\n").empty());
  CHECK(found(check_layout, "README.md", std::string(300, 'x') + "\n").empty());
}

TEST_CASE("files over the limit of their folder are found") {
  CHECK(found(check_file_size, "src/base/a.cpp", repeated("x\n", 501)) == Lines{0});
  CHECK(found(check_file_size, "src/base/a.cpp", repeated("x\n", 500)).empty());
  CHECK(found(check_file_size, "tests/base/a.cpp", repeated("x\n", 701)) == Lines{0});
  CHECK(found(check_file_size, "tests/base/a.cpp", repeated("x\n", 700)).empty());
  CHECK(found(check_file_size, "README.md", repeated("x\n", 2000)).empty());
}

TEST_CASE("a function of 71 lines is found wherever it stands, one of 70 is not") {
  const std::string heads[] = {"void f(int a)",
                               "template <class T, class U = std::vector<T>>\nauto f(T a) -> std::vector<U>",
                               "Foo::Foo(int a) : a_(a)",
                               "Foo::Foo(int a) : a_{a}, b_{{1, 2}}",
                               "Foo::Foo(int a)\n    : Base{a}, b_(f(a))",
                               "bool operator==(const A& a, const A& b) noexcept",
                               "TEST_CASE(\"a { in a text\")",
                               "int Foo::f() const override",
                               "const auto f = [](int a)"};
  for (const std::string& head : heads) {
    CAPTURE(head);
    const int line = line_at(head, head.size());
    CHECK(found(check_function_sizes, "src/base/a.cpp", function(head, 71)) == Lines{line});
    CHECK(found(check_function_sizes, "src/base/a.cpp", function(head, 70)).empty());
    const std::string inside =
        "namespace n {\nnamespace {\nclass A : public B {\n public:\n" + function(head, 71) + "};\n}\n}\n";
    CHECK(found(check_function_sizes, "src/base/a.cpp", inside) == Lines{line + 4});
  }
}

TEST_CASE("braces inside a function belong to it") {
  const std::string text = "void f() {\n  if (a) {\n    b({1, 2});\n  }\n" +
                           repeated("  auto g = [] { return '}'; };\n", 66) + "}\n";
  CHECK(found(check_function_sizes, "src/base/a.cpp", text) == Lines{1});
}

TEST_CASE("long types, namespaces and tables are no functions, and do not hide the one after them") {
  const std::string text = "namespace n {\n#define M(x) \\\n  { x\nstruct S {\n" +
                           repeated("  int f(int) { return 1; }\n", 80) + "};\nconst T kTable[] = {\n" +
                           repeated("  {1, f()},\n", 80) + "};\nenum class E {\n" + repeated("  a,\n", 80) +
                           "};\n";
  CHECK(found(check_function_sizes, "src/base/a.cpp", text + "}\n").empty());
  const int before = line_at(text, text.size());
  CHECK(found(check_function_sizes, "src/base/a.cpp", text + function("void f()", 71) + "}\n") ==
        Lines{before});
}

TEST_CASE("SQL files that the build does not take in are found") {
  CHECK(found(check_schema_path, "schema/journal/first.sql", "") == Lines{0});
  CHECK(found(check_schema_path, "schema/0001_x.sql", "") == Lines{0});
  CHECK(found(check_schema_path, "src/storage/a.sql", "") == Lines{0});
  CHECK(found(check_schema_path, "schema/journal/0001_journal.sql", "").empty());
  CHECK(found(check_schema_path, "schema/records/records.sql", "").empty());
}

TEST_CASE("a header that nobody includes is found") {
  const std::vector<Source> tree = {
      {"src/base/used.hpp", "#pragma once\n"},
      {"src/base/dead.hpp", "#pragma once\n"},
      {"tests/base/beside.hpp", "#pragma once\n"},
      {"tests/base/a.cpp", "#include \"base/used.hpp\"\n#include \"beside.hpp\"\n"}};
  const auto findings = check_tree(tree);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].path == "src/base/dead.hpp");
}

TEST_CASE("a gap in the migrations of the journal is found") {
  std::vector<Source> tree = {{"schema/journal/0001_a.sql", ""}, {"schema/journal/0003_c.sql", ""}};
  REQUIRE(check_tree(tree).size() == 1);
  CHECK(check_tree(tree)[0].path == "schema/journal/0003_c.sql");
  tree.emplace_back("schema/journal/0002_b.sql", "");
  CHECK(check_tree(tree).empty());
}

TEST_CASE("check_file holds a file against every rule") {
  const std::string text =
      "#include <boost/asio.hpp>\n#include <thread>\n#include \"cli/run.hpp\"\nint a = atoi(s);\t\n" +
      std::string("auto q = \"SELECT a FROM b\";\n") + function("void f()", 71) + repeated("\n", 500);
  CHECK(check_file(Source("src/domain/a.hpp", text)).size() == 9);
}
