// By what a person can be recognised in pushes: the UID, and the names, phone numbers and e-mail addresses
// that were seen with it. Finds them in texts and bytes, and takes them out. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace rollcall::classin {

class Traces {
 public:
  // `texts`: names, phone numbers, e-mail addresses; empty ones are left out.
  Traces(Uid uid, const std::vector<std::string>& texts);

  Uid uid() const { return uid_; }
  const std::string& digits() const { return digits_; }

  // Whether `bytes`, JSON or anything else, may hold a trace: false is certain.
  bool possible_in(std::string_view bytes) const;

  // Whether all of `text` is the UID in decimal ("007" is 7), or one of the texts (a phone number with or
  // without 86 before it, an e-mail address in any case).
  bool is_uid(std::string_view text) const;
  bool is_known(std::string_view text) const;

  // `text` without what names the person. Of a number the run of digits must be the UID or the phone number
  // alone. A name goes where it is all of the text or a word of its own: "Li" is no part of "Lily". Scripts
  // without blanks have no words: there a name of two characters and more goes wherever it stands.
  // `whole_names`: a name goes only where it is all of the text, which is itself the name of somebody.
  std::string without(std::string_view text, bool whole_names = false) const;

  // How often `bytes` holds a trace that `without` would take out, also where JSON writes it in escapes
  // (\u738b); names of one character are not counted. Only traces that begin in [from, to): the rest is
  // context.
  std::size_t count(std::string_view bytes, std::size_t from = 0,
                    std::size_t to = std::string_view::npos) const;

  // The largest number of bytes that one trace takes, in whatever spelling.
  std::size_t longest() const;

 private:
  enum class Form { uid, phone, mail, word, bytes };
  struct Text {
    Form form;
    std::string text;                  // phones: the digits without leading zeros; mail: in lower case
    std::vector<std::string> escaped;  // as JSON may write it, where that is another way
    bool alone = false;                // only where it is all of a text
  };
  struct Range {
    std::size_t begin = 0, end = 0;
  };

  bool same(const Text& known, std::string_view text) const;
  // Whether what was found is more than a part of something else; a number grows by the zeros before it.
  static bool is_alone(Form form, std::string_view needle, std::string_view in, Range& found);
  static bool find(Form form, std::string_view needle, std::string_view in, std::size_t from, Range& found);
  static void take_out(Form form, std::string_view needle, std::string& text);

  Uid uid_;
  std::string digits_;
  std::vector<Text> texts_;
};

}  // namespace rollcall::classin
