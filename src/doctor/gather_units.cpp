#include <algorithm>

#include "doctor/gather.hpp"
#include "doctor/run_program.hpp"

namespace rollcall::doctor {

namespace {

constexpr int kLimitMs = 2000;
constexpr const char* kShown = "--property=LoadState,ActiveState,Result,UnitFileState,NeedDaemonReload";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

// Calls `take` with every KEY and VALUE of lines "KEY=VALUE"; a backslash at a line's end goes on with the
// next one.
template <class Take>
void for_each_setting(std::string_view text, Take take) {
  std::string line;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool comment = line.empty() && (trimmed(part).starts_with('#') || trimmed(part).starts_with(';'));
    if (comment) continue;
    const bool goes_on = part.ends_with('\\');
    if (goes_on) part.remove_suffix(1);
    line += part;
    if (goes_on && !text.empty()) continue;
    if (const auto equals = line.find('='); equals != std::string::npos)
      take(trimmed(std::string_view(line).substr(0, equals)),
           trimmed(std::string_view(line).substr(equals + 1)));
    line.clear();
  }
}

UnitSight look_at_unit(const std::string& name, bool& answered) {
  const auto shown = run_program({"systemctl", "--no-pager", "show", name, kShown}, kLimitMs);
  answered = shown.has_value();
  if (!answered) return {};
  const auto text = run_program({"systemctl", "--no-pager", "cat", name}, kLimitMs);
  return read_unit(*shown, text.value_or(""));
}

// "LoadCredential=NAME:PATH"; without a path, or with a relative one, systemd looks into places of its own.
void look_at_credentials(UnitsSight& out) {
  for (const std::string_view key : {"LoadCredential", "LoadCredentialEncrypted", "SetCredential",
                                     "SetCredentialEncrypted", "ImportCredential"}) {
    for (const auto& value : out.service.all(key)) {
      const auto colon = value.find(':');
      const bool file = key.starts_with("Load") && colon != std::string::npos && value[colon + 1] == '/';
      out.credentials.emplace(value.substr(0, colon),
                              file ? look_at_file(value.substr(colon + 1)) : FileSight());
    }
  }
}

}  // namespace

std::string UnitSight::last(std::string_view key) const {
  const auto at = settings.find(key);
  return at == settings.end() || at->second.empty() ? "" : at->second.back();
}

std::vector<std::string> UnitSight::all(std::string_view key) const {
  const auto at = settings.find(key);
  return at == settings.end() ? std::vector<std::string>() : at->second;
}

UnitSight read_unit(std::string_view shown, std::string_view text) {
  UnitSight out;
  for_each_setting(shown, [&](std::string_view key, std::string_view value) {
    if (key == "LoadState") out.load = value;
    if (key == "ActiveState") out.active = value;
    if (key == "Result") out.result = value;
    if (key == "UnitFileState") out.file_state = value;
    if (key == "NeedDaemonReload") out.reload_needed = value == "yes";
  });
  for_each_setting(text, [&](std::string_view key, std::string_view value) {
    auto& values = out.settings[std::string(key)];
    if (value.empty())
      values.clear();
    else
      values.emplace_back(value);
  });
  return out;
}

UnitsSight look_at_units() {
  UnitsSight out;
  out.service = look_at_unit("rollcall.service", out.usable);
  if (!out.usable) return out;
  look_at_credentials(out);
  bool answered = false;
  out.socket = look_at_unit("rollcall.socket", answered);
  return out;
}

}  // namespace rollcall::doctor
