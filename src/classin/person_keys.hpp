// What the keys of pushes say of persons (PROTOCOL.md, quirks 22, 24 and 30).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::classin {

std::string lower_case(std::string_view ascii);

// Of a key whose value is a UID, the word for whose it is: "" of UID, "student" of StudentUid, "t" of TUID,
// "fastestguy" of nId. Nothing for other keys, uuid among them.
std::optional<std::string> uid_role(std::string_view key);

// Roles of people whom a push names beside the one it is about.
bool is_bystander(std::string_view role);

// A list of UIDs, such as UserList.
bool is_uid_list(std::string_view key);

// Of a key whose value is a name, an account or a personal number, the word for whose it is: "student" of
// StudentName, "" of NickName and Telephone. Nothing for other keys, CourseName among them.
std::optional<std::string> text_role(std::string_view key);

// A key of a person's name, account or number: of those whose role is a person's.
bool names_person(std::string_view key);

// By what a push without a UID names its person.
bool is_account_key(std::string_view key);

// Keys of the envelope and of what is taught: they stay in a push of one person.
bool stays_in_emptied(std::string_view key);
// Keys without which such a push would not decode: they stay, with 0 for the value.
bool stays_as_zero(std::string_view key);

// Keys of identifiers of the push itself, in which digits mean nothing.
bool is_opaque(std::string_view key);

}  // namespace rollcall::classin
