# What is installed where, and the Debian package that `./dev package` makes of it (CPack). Beside this file: what the
# package does when it is installed, upgraded and removed.
set(CMAKE_INSTALL_PREFIX "/")
set(debian_directory ${CMAKE_CURRENT_LIST_DIR})
set(debian_build ${CMAKE_BINARY_DIR}/debian)
set(doc_directory usr/share/doc/rollcall)

# Files of other forms than the tree has them in. The dates are those of the sources, so that a package built again is the same.
execute_process(COMMAND ${GIT_EXECUTABLE} -C ${CMAKE_SOURCE_DIR} log -1 --format=%cD
                OUTPUT_VARIABLE debian_date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT debian_date)
  string(TIMESTAMP debian_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
endif()
set(ROLLCALL_MAINTAINER "Rollcall maintainers <maintainers@rollcall.invalid>" CACHE STRING
    "Who answers for the package; \"Name <mail@host>\"")
configure_file(${debian_directory}/changelog.in ${debian_build}/changelog @ONLY)

function(compressed out file)  # gzip without name and date
  add_custom_command(OUTPUT ${debian_build}/${out} COMMAND gzip -9nc ${file} >${debian_build}/${out} DEPENDS ${file})
  set_property(GLOBAL APPEND PROPERTY compressed_files ${debian_build}/${out})
endfunction()
compressed(changelog.Debian.gz ${debian_build}/changelog)
compressed(changelog.gz ${CMAKE_SOURCE_DIR}/CHANGELOG.md)
compressed(rollcall.1.gz ${manual_directory}/rollcall.1)
compressed(rollcall.toml.5.gz ${manual_directory}/rollcall.toml.5)
get_property(compressed_files GLOBAL PROPERTY compressed_files)
add_custom_target(debian_files ALL DEPENDS ${compressed_files})

# The program, its units, its configuration.
target_link_options(rollcall PRIVATE -Wl,-z,relro,-z,now)
install(TARGETS rollcall DESTINATION usr/bin)
file(GLOB units CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/systemd/*.service ${CMAKE_SOURCE_DIR}/systemd/*.socket)
install(FILES ${units} DESTINATION lib/systemd/system)
foreach(kind sysusers tmpfiles)
  install(FILES ${CMAKE_SOURCE_DIR}/systemd/rollcall.${kind} DESTINATION usr/lib/${kind}.d RENAME rollcall.conf)
endforeach()
# The configuration is no conffile: everybody must edit it, and dpkg would ask at each change of the example whose is to
# stay. postinst copies this once. It is not the one among the documents, since dpkg may be told to leave those out.
install(FILES ${CMAKE_SOURCE_DIR}/config/rollcall.example.toml DESTINATION usr/share/rollcall)
install(DIRECTORY DESTINATION etc/rollcall/secrets
        DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE)

# What people read and shells complete by. README.md is for who has this tree; who has the package begins with the guides.
install(FILES ${debian_build}/rollcall.1.gz DESTINATION usr/share/man/man1)
install(FILES ${debian_build}/rollcall.toml.5.gz DESTINATION usr/share/man/man5)
install(FILES ${completion_directory}/rollcall.bash DESTINATION usr/share/bash-completion/completions RENAME rollcall)
install(FILES ${completion_directory}/rollcall.zsh DESTINATION usr/share/zsh/vendor-completions RENAME _rollcall)
install(FILES ${completion_directory}/rollcall.fish DESTINATION usr/share/fish/vendor_completions.d)
install(FILES ${debian_build}/changelog.Debian.gz ${debian_build}/changelog.gz ${debian_directory}/copyright
        DESTINATION ${doc_directory})
file(GLOB guides CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/config/guides/*.md)
install(FILES ${guides} DESTINATION ${doc_directory}/guides)
file(GLOB examples CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/config/*)
list(FILTER examples EXCLUDE REGEX "/(debian|guides|demo\\.toml)$")
foreach(example_path ${examples})
  if(NOT IS_DIRECTORY ${example_path})
    install(FILES ${example_path} DESTINATION ${doc_directory}/examples)
  endif()
endforeach()
install(FILES ${debian_directory}/lintian-overrides DESTINATION usr/share/lintian/overrides RENAME rollcall)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rollcall)
set(CPACK_PACKAGING_INSTALL_PREFIX "/")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${ROLLCALL_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# systemd: the user and the directories are made by its sysusers and tmpfiles.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd, ca-certificates, tzdata")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "receiver of ClassIn pushes that turns them into attendance")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Rollcall is a daemon that receives the data-subscription pushes of ClassIn for
one or many schools, keeps every one of them byte for byte, and turns them into
attendance, viewing and grade records that a school can query, export and
trust.
It acknowledges a push only after it is on stable storage.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${debian_directory}/postinst ${debian_directory}/prerm
    ${debian_directory}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
