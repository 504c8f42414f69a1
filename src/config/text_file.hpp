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

// The first line of the file at `path`, without blanks around it. A file that everybody may read keeps no
// secret and is refused. Errors never quote the content.
Result<std::string> secret_from_file(const std::string& path);

// The same of a systemd credential (systemd.exec(5), LoadCredential=): the file `name` in
// $CREDENTIALS_DIRECTORY, which the service manager guards.
Result<std::string> secret_from_credential(const std::string& name);

}  // namespace rollcall::config
