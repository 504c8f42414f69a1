// Reports of networks, devices and people in trouble (PROTOCOL.md 4.12 to 4.14).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classin/decode.hpp"

namespace rollcall::classin {

// Probes of one path by quality. Units of delay and variance are not stated.
struct Probe {
  Int good, normal, bad, poor, not_reach, total;
  Real average_delay, average_variance;
};

struct Gateway {
  Probe probe;
  Int ttl, loss;
  Text address;
};

// One user's network over five minutes.
struct Net {
  static constexpr std::string_view kCmd = "Net";
  Int uid;
  Text local_ip, socket;
  Int media_port, reported_at, duration_s;
  Probe udp, tcp;
  Int udp_loss, udp_packets;
  Gateway gateway, gateway2;
  Int cpu_low, cpu_medium, cpu_high, cpu_busy, cpu_total;
  static Decoding<Net> decode(const Source& in);
};

struct DeviceList {
  std::vector<std::string> cameras, microphones, speakers;
};

// The verdicts mean different things in Check and UserCheck (quirk 74), so they are kept as sent.
struct DeviceCheck {
  Text operating_system, cpu, network_delay, frame_loss;
  Int microphone_arbitrary, headphone_arbitrary, camera_arbitrary;
  Text video_device, audio_device, audio_output;
  DeviceList devices;
  Int microphone_impersonal, headphone_impersonal, camera_impersonal;
  Text microphone_attachment, headphone_attachment, camera_attachment;
  Text classin_version, mac, client_ip, server_name;
  Int added_at, info_source, device_type;
};

// Inside the classroom.
struct Check {
  static constexpr std::string_view kCmd = "Check";
  Int uid;
  DeviceCheck check;
  static Decoding<Check> decode(const Source& in);
};

// Outside the classroom.
struct UserCheck {
  static constexpr std::string_view kCmd = "UserCheck";
  Int uid;
  DeviceCheck check;
  static Decoding<UserCheck> decode(const Source& in);
};

struct HelpInfo {
  static constexpr std::string_view kCmd = "HelpInfo";
  Int uid;
  Text message;
  std::vector<std::int64_t> users;
  static Decoding<HelpInfo> decode(const Source& in);
};

}  // namespace rollcall::classin
