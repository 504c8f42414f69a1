#include "classin/summary_persons.hpp"

#include <optional>
#include <utility>

namespace rollcall::classin {

namespace {

// Type is "In" or "Out" in whatever case.
std::optional<bool> read_in(const Json& type) {
  std::string word(type.string().value_or(""));
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (word == "in") return true;
  if (word == "out") return false;
  return std::nullopt;
}

class PersonsReader {
 public:
  SummaryPersons read(const Json& data) {
    read_in_out(data["inoutEnd"]);
    read_stage(data["stageEnd"]);
    read_single_totals(data);
    read_mute(data["muteEnd"], "MuteAll", out_.mute);
    read_mute(data["silenceEnd"], "SilenceAll", out_.silence);
    read_kickouts(data["kickoutEnd"]);
    read_equipment(data["equipmentsEnd"]);
    read_answers(data["answerEnd"]);
    read_responders(data["responderEnd"]);
    read_screens(data["screenchangeEnd"]);
    return std::move(out_);
  }

 private:
  // Calls `take` with each user id of a section and the object it stands for.
  template <class Take>
  void each_person(const Json& section, Take take) {
    for (const auto& [key, value] : section.members()) {
      const auto uid = uid_key(key);
      if (uid && value.is_object_or_empty_list()) {
        take(*uid, value);
      } else {
        ++out_.skipped;
      }
    }
  }

  std::vector<InOutEvent> read_events(const Json& details) {
    std::vector<InOutEvent> events;
    for (const Json item : details.items()) {
      const auto in = read_in(item["Type"]);
      const Int at = item["Time"].integer();
      if (in && at) {
        events.push_back({*in, *at, item["Device"].integer()});
      } else {
        ++out_.skipped;
      }
    }
    return events;
  }

  void read_in_out(const Json& section) {
    each_person(section, [&](Uid uid, const Json& value) {
      InOutPerson person{
          uid, value["Identity"].integer(), value["Total"].integer(), read_events(value["Details"]), {}};
      for (const Json item : value["Deputies"].items()) {
        const auto place = static_cast<std::int64_t>(person.deputies.size() + 1);
        person.deputies.push_back({item.any_of({"ClientID", "clientID"}).integer().value_or(place),
                                   item["Total"].integer(), read_events(item["Details"])});
      }
      out_.in_out.push_back(std::move(person));
    });
  }

  void read_stage(const Json& section) {
    each_person(section, [&](Uid uid, const Json& v) {
      out_.stage.push_back({uid, v["UpCount"].integer(), v["UpTotal"].integer(), v["DownCount"].integer(),
                            v["DownTotal"].integer()});
    });
  }

  void read_single_totals(const Json& data) {
    each_person(data["handsupEnd"], [&](Uid uid, const Json& v) {
      out_.hands_up.push_back({uid, v["Total"].integer(), v["CTime"].integer()});
    });
    each_person(data["awardEnd"], [&](Uid uid, const Json& v) {
      out_.awards.push_back({uid, v["Total"].integer()});
    });
    each_person(data["authorizeEnd"], [&](Uid uid, const Json& v) {
      out_.authorized.push_back({uid, v["Count"].integer(), v["Total"].integer()});
    });
  }

  void read_mute(const Json& section, std::string_view all, MuteSection& into) {
    each_person(section["Persons"], [&](Uid uid, const Json& v) {
      into.persons.push_back({uid, v["Total"].integer()});
    });
    into.all_count = section[all]["Count"].integer();
    into.all_s = section[all]["Total"].integer();
  }

  // The one section whose people are lists (quirk 57).
  void read_kickouts(const Json& section) {
    for (const auto& [key, value] : section.members()) {
      const auto uid = uid_key(key);
      if (!uid || !value.is_array()) {
        ++out_.skipped;
        continue;
      }
      KickoutPerson person{*uid, {}};
      for (const Json item : value.items()) {
        person.kicks.push_back({item["Time"].integer(), item["Duration"].integer()});
      }
      out_.kickouts.push_back(std::move(person));
    }
  }

  void read_equipment(const Json& section) {
    each_person(section, [&](Uid uid, const Json& v) {
      const Json microphone = v["Microphone"], camera = v["Camera"];
      out_.equipment.push_back({uid, microphone["Total"].integer(), microphone["TotalNotDisabled"].integer(),
                                camera["Total"].integer(), camera["TotalNotDisabled"].integer()});
    });
  }

  static Quiz read_quiz(const Json& value) {
    Quiz quiz;
    quiz.participants = read_participants(value["Participants"]);
    quiz.correct = value["CorrectItems"].text().value_or("");
    quiz.accuracy = value["Accuracy"].number();
    for (const auto& [key, answer] : value.members()) {
      const auto uid = uid_key(key);
      if (!uid || !answer.is_object_or_empty_list()) continue;
      quiz.answers.push_back({*uid, answer["SelectedItem"].text().value_or(""),
                              answer["LastCommitTime"].integer(), answer["RecvQuestionTime"].integer()});
    }
    return quiz;
  }

  void read_answers(const Json& section) {
    out_.answers.count = section["Count"].integer();
    out_.answers.average_accuracy = section["AverageAccuracy"].number();
    for (const Json item : section["Answers"].items()) out_.answers.quizzes.push_back(read_quiz(item));
  }

  void read_responders(const Json& section) {
    out_.responders.count = section["Count"].integer();
    each_person(section["Persons"], [&](Uid uid, const Json& v) {
      out_.responders.persons.push_back({uid, v["Count"].integer(), v["SCount"].integer()});
    });
  }

  void read_screens(const Json& section) {
    each_person(section, [&](Uid uid, const Json& v) {
      out_.screens.push_back({uid, v["WindowTotal"].integer(), v["FullTotal"].integer(),
                              v["WindowCount"].integer(), v["FullCount"].integer(),
                              read_typed_times(v["Details"])});
    });
  }

  SummaryPersons out_;
};

}  // namespace

std::vector<TypedTime> read_typed_times(const Json& list) {
  std::vector<TypedTime> times;
  for (const Json item : list.items()) times.push_back({item["Type"].integer(), item["Time"].integer()});
  return times;
}

SummaryPersons read_summary_persons(const Json& data) { return PersonsReader().read(data); }

}  // namespace rollcall::classin
