// The parameters of one request as they came, whatever their form: form fields, parts of a multipart body,
// members of a JSON object. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fake_classin {

struct Field {
  enum class Type { text, number, list, picture, scalar, object };  // scalar: truth, null, fraction
  std::string name;
  Type type = Type::text;
  std::string text;                 // of a number its digits, of a picture its bytes
  std::string file_name;            // of a picture
  std::vector<std::int64_t> items;  // of a list
  bool items_are_integers = true;   // false: the list holds something else, too
  bool items_are_texts = false;     // the list's integers came as texts of digits
};

using Fields = std::vector<Field>;

const Field* find(const Fields& fields, std::string_view name);  // null where there is none
std::optional<std::int64_t> integer_in(std::string_view text);   // decimal and nothing else
std::size_t characters_in(std::string_view text);                // code points

// Nothing where the body is not of its form, or is not UTF-8.
std::optional<Fields> fields_of_form(std::string_view body);
std::optional<Fields> fields_of_multipart(std::string_view body, std::string_view boundary);
std::optional<Fields> fields_of_json(std::string_view body);
// A JSON array of integers as v1 has it in one form field.
std::optional<std::vector<std::int64_t>> integers_of_json(std::string_view text);

}  // namespace fake_classin
