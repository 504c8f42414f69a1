// Reads answers that are made while they are sent: over HTTP/1.0, where they come as they are and end with
// the connection.
#pragma once

#include <string>
#include <string_view>

namespace rollcall::e2e {

class RawAnswer {
 public:
  // Asks "ip:port" for `target`; `fields` are whole header lines.
  RawAnswer(const std::string& address, std::string_view target, std::string_view fields);
  ~RawAnswer();
  RawAnswer(const RawAnswer&) = delete;
  RawAnswer& operator=(const RawAnswer&) = delete;

  // Waits until `text` has come; false when the answer ends or 15 s pass before.
  bool shows(std::string_view text);
  // Waits until the answer ends; false when it does not within 15 s.
  bool ends();

  std::string head() const { return bytes_.substr(0, bytes_.find("\r\n\r\n")); }
  std::string body() const;

 private:
  bool read_more();
  int socket_;
  std::string bytes_;
  bool timed_out_ = false;
};

}  // namespace rollcall::e2e
