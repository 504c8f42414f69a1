// The sections of the class summary that speak of single people (PROTOCOL.md 5.3). Totals are seconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "classin/decode.hpp"
#include "classin/room.hpp"

namespace rollcall::classin {

struct InOutEvent {
  bool in = false;  // else out
  std::int64_t at = 0;
  Int device;
};
// A second device.
struct Deputy {
  std::int64_t client_id = 1;  // its place in the list, from 1, where not sent
  Int total_s;
  std::vector<InOutEvent> events;
};
struct InOutPerson {
  Uid uid;
  Int identity, total_s;  // of the main device
  std::vector<InOutEvent> events;
  std::vector<Deputy> deputies;
};

struct StagePerson {
  Uid uid;
  Int up_count, up_s, down_count, down_s;
};
struct HandsUpPerson {
  Uid uid;
  Int count, seconds;  // Total, CTime (quirk 63)
};
struct AwardPerson {
  Uid uid;
  Int total;
};
struct AuthorizePerson {
  Uid uid;
  Int count, seconds;
};
// muteEnd: the seconds each could speak; silenceEnd: could chat. `all_*` are MuteAll and SilenceAll.
struct MutePerson {
  Uid uid;
  Int seconds;
};
struct MuteSection {
  std::vector<MutePerson> persons;
  Int all_count, all_s;
};
struct KickoutPerson {
  struct Kick {
    Int at, duration_s;
  };
  Uid uid;
  std::vector<Kick> kicks;
};
struct EquipmentPerson {
  Uid uid;
  Int microphone_s, microphone_not_disabled_s;  // on while on stage; on at all
  Int camera_s, camera_not_disabled_s;
};

struct QuizAnswer {
  Uid uid;
  std::string selected;
  Int committed_at, received_at;
};
struct Quiz {
  std::vector<Participant> participants;
  std::string correct;
  Real accuracy;
  std::vector<QuizAnswer> answers;  // the UID keys beside the fixed ones (quirk 55)
};
struct AnswerSection {
  Int count;
  Real average_accuracy;
  std::vector<Quiz> quizzes;
};

struct ResponderPerson {
  Uid uid;
  Int tries, wins;
};
struct ResponderSection {
  Int count;
  std::vector<ResponderPerson> persons;
};

// A code that is not documented, and when.
struct TypedTime {
  Int type, at;
};
// Type: 0 standard and 1 full screen, as derived from samples.
struct ScreenPerson {
  Uid uid;
  Int window_s, full_s, window_count, full_count;
  std::vector<TypedTime> details;
};

// Sections that are absent are empty.
struct SummaryPersons {
  std::vector<InOutPerson> in_out;
  std::vector<StagePerson> stage;
  std::vector<HandsUpPerson> hands_up;
  std::vector<AwardPerson> awards;
  std::vector<AuthorizePerson> authorized;
  MuteSection mute, silence;
  std::vector<KickoutPerson> kickouts;
  std::vector<EquipmentPerson> equipment;
  AnswerSection answers;
  ResponderSection responders;
  std::vector<ScreenPerson> screens;
  // Entries left out: keys that are no user id, people that are no object, events without a readable Time or
  // with a Type other than In and Out.
  std::size_t skipped = 0;
};

SummaryPersons read_summary_persons(const Json& data);
std::vector<TypedTime> read_typed_times(const Json& list);

}  // namespace rollcall::classin
