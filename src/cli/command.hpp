// The commands as data: one table (commands.cpp), from which parsing, help and completion are made.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::cli {

struct Parameter {
  enum class Kind { text, number, flag, file };
  std::string_view name;  // "SID" stands by its place, "--limit" by its name
  std::string_view help;
  Kind kind = Kind::text;
  bool required = false;                        // of those that stand by their place
  bool many = false;                            // may be given more than once
  bool secret = false;                          // its value is wiped from the list of processes
  std::span<const std::string_view> choices{};  // the values it takes; empty: what the kind allows
  char letter = 0;                              // 'o' where -o is as good as --output

  bool by_place() const { return name.front() != '-'; }
};

// A command as called.
class Invocation {
 public:
  std::string config_path;
  bool config_given = false;  // by --config or $ROLLCALL_CONFIG, else it is the usual place
  std::string format;         // "", table, csv, json, xlsx
  std::string output;         // file, "" for standard output
  std::map<std::string, std::vector<std::string>, std::less<>> values;

  bool has(std::string_view name) const;
  std::string text(std::string_view name) const;  // "" when absent
  std::optional<std::int64_t> number(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
};

std::int64_t integer_of(const std::string& text);  // of a number that the parser has checked

// What a command writes: words of its own; something that -o can send to a file; that in words or as JSON,
// by --format; or a table, in every format.
enum class Prints { words, file, words_or_json, table };

struct Command {
  std::string_view path;  // "journal tail"
  std::string_view help;
  std::vector<Parameter> parameters;
  Prints prints = Prints::words;
  int (*run)(const Invocation&) = nullptr;  // the exit code; may throw Failure or storage::StoreError
};

const std::vector<Command>& commands();

// The options that a command has besides its own: --config, and by what it prints --format and --output.
std::vector<Parameter> common_options(const Command& command);

// A command's own parameters and the common ones: what parsing, help, manual and completion go by.
std::vector<Parameter> all_parameters(const Command& command);

// What a group of commands is about: "report" is "tables of attendance, viewing and grades". "" for a name
// that is no group.
std::string_view group_help(std::string_view name);

// "journal" of "journal tail"; "" for a command that stands by itself.
std::string_view group_of(const Command& command);
// "tail" of it.
std::string_view name_in_group(const Command& command);

// Thrown by a command: `text` goes to stderr, `code` is the exit code (1 it failed, 2 wrong usage or
// configuration).
struct Failure {
  std::string text;
  int code = 1;
};

// Parses, runs, returns the exit code.
int run(int argc, char** argv);

int serve(const Invocation&);
int simulate_day(const Invocation&);
int check(const Invocation&);
int doctor(const Invocation&);
int backup(const Invocation&);
int verify(const Invocation&);
int restore(const Invocation&);
int status(const Invocation&);
int report_class(const Invocation&);
int report_student(const Invocation&);
int report_course(const Invocation&);
int report_school(const Invocation&);
int report_viewing(const Invocation&);
int report_grades(const Invocation&);
int report_submissions(const Invocation&);
int report_missing(const Invocation&);
int report_classes(const Invocation&);
int report_restatements(const Invocation&);
int explain(const Invocation&);
int override_set(const Invocation&);
int override_clear(const Invocation&);
int override_log(const Invocation&);
int roster_import(const Invocation&);
int roster_list(const Invocation&);
int journal_tail(const Invocation&);
int journal_show(const Invocation&);
int journal_export(const Invocation&);
int import_journal(const Invocation&);
int rebuild(const Invocation&);
int prune(const Invocation&);
int erase(const Invocation&);
int quarantine_list(const Invocation&);
int quarantine_show(const Invocation&);
int quarantine_retry(const Invocation&);
int quarantine_drop(const Invocation&);
int token_create(const Invocation&);
int token_list(const Invocation&);
int token_revoke(const Invocation&);
int class_create(const Invocation&);
int class_edit(const Invocation&);
int class_delete(const Invocation&);
int class_list(const Invocation&);
int class_settle(const Invocation&);
int class_plan(const Invocation&);
int class_apply(const Invocation&);
int link_login(const Invocation&);
int link_live(const Invocation&);
int course_create(const Invocation&);
int student_add(const Invocation&);
int teacher_add(const Invocation&);
int call(const Invocation&);
int completion(const Invocation&);

}  // namespace rollcall::cli
