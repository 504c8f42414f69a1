// Small files read whole, and secrets out of them.
#pragma once

#include <string>

#include "base/result.hpp"

namespace rollcall::config {

struct TextFile {
  std::string text;
  bool readable_by_everybody = false;
};

// A regular file of at most 1 MiB. Errors say why not, in the system's words.
Result<TextFile> read_text_file(const std::string& path);

// The first line of the file at `path`, without a byte order mark and blanks around it; never an empty one,
// one with control characters, or one in quotes. Errors never quote it.
Result<std::string> first_line_of(const std::string& path);

// The same of a secret that the daemon lives by: a file that everybody may read keeps none and is refused.
Result<std::string> secret_from_file(const std::string& path);

// The same of a systemd credential (systemd.exec(5), LoadCredential=): the file `name` in
// $CREDENTIALS_DIRECTORY, which the service manager guards.
Result<std::string> secret_from_credential(const std::string& name);
bool is_credential_name(const std::string& name);

}  // namespace rollcall::config
