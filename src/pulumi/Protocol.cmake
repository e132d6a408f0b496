# The generated protocol: library pulumi_proto, and gRPC itself: pulumi_grpc.

set(DYNAPLANE_PYTHON "${PROJECT_SOURCE_DIR}/build/tools/venv/bin/python"
    CACHE FILEPATH "Python that has the official package `pulumi`")
if(NOT EXISTS ${DYNAPLANE_PYTHON})
  message(WARNING "${DYNAPLANE_PYTHON} is missing: the protocol cannot be "
                  "generated. Run make once, or set DYNAPLANE_PYTHON.")
endif()

find_program(PROTOC protoc REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
set(PROTO_DIR ${CMAKE_CURRENT_BINARY_DIR}/proto)
set(DESCRIPTORS ${PROTO_DIR}/pulumi.desc)
file(MAKE_DIRECTORY ${PROTO_DIR})

# Messages alone, and those with services that we serve or call.
set(PROTO_MESSAGES alias callback codegen/hcl errors plugin source)
set(PROTO_SERVICES engine language provider resource)

set(PROTO_FILES)
set(PROTO_MODULES)
set(PROTO_SOURCES)
foreach(name ${PROTO_MESSAGES} ${PROTO_SERVICES})
  string(REPLACE "/" "." module ${name})
  list(APPEND PROTO_MODULES ${module})
  list(APPEND PROTO_FILES pulumi/${name}.proto)
  list(APPEND PROTO_SOURCES ${PROTO_DIR}/pulumi/${name}.pb.cc)
endforeach()
set(GRPC_FILES)
set(GRPC_SOURCES)
foreach(name ${PROTO_SERVICES})
  list(APPEND GRPC_FILES pulumi/${name}.proto)
  list(APPEND GRPC_SOURCES ${PROTO_DIR}/pulumi/${name}.grpc.pb.cc)
endforeach()

# The package's own files, so that another version of it is noticed.
cmake_path(GET DYNAPLANE_PYTHON PARENT_PATH PYTHON_BIN)
file(GLOB PULUMI_PYTHON_FILES
     ${PYTHON_BIN}/../lib/python3*/site-packages/pulumi/runtime/proto/*_pb2.py)
add_custom_command(
  OUTPUT ${DESCRIPTORS}
  COMMAND ${DYNAPLANE_PYTHON} ${PROJECT_SOURCE_DIR}/tools/make-descriptors
          ${DESCRIPTORS} ${PROTO_MODULES}
  DEPENDS ${PROJECT_SOURCE_DIR}/tools/make-descriptors
          ${PULUMI_PYTHON_FILES}
  COMMENT "Collecting the descriptors of the Pulumi protocol"
  VERBATIM)
add_custom_command(
  OUTPUT ${PROTO_SOURCES} ${GRPC_SOURCES}
  COMMAND ${PROTOC} --descriptor_set_in=${DESCRIPTORS} --cpp_out=${PROTO_DIR}
          ${PROTO_FILES}
  COMMAND ${PROTOC} --descriptor_set_in=${DESCRIPTORS} --grpc_out=${PROTO_DIR}
          --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN} ${GRPC_FILES}
  DEPENDS ${DESCRIPTORS}
  COMMENT "Generating the Pulumi protocol"
  VERBATIM)
add_custom_command(
  OUTPUT ${PROTO_DIR}/status.pb.cc
  COMMAND ${PROTOC} -I${CMAKE_CURRENT_SOURCE_DIR}/proto --cpp_out=${PROTO_DIR}
          status.proto
  DEPENDS proto/status.proto
  COMMENT "Generating the rich status"
  VERBATIM)

# gRPC without TLS: every connection is to the engine on this machine. Linked
# statically by default: README.md says what that saves at start-up.
option(DYNAPLANE_STATIC_GRPC "Link gRPC and protobuf statically" ON)
pkg_check_modules(GRPC_UNSECURE REQUIRED IMPORTED_TARGET
                  grpc++_unsecure protobuf)
add_library(pulumi_grpc INTERFACE)
if(DYNAPLANE_STATIC_GRPC)
  # What pkg-config leaves out of its list is named here.
  set(_names ${GRPC_UNSECURE_STATIC_LIBRARIES} address_sorting cares re2 upb z)
  list(REMOVE_DUPLICATES _names)
  list(REMOVE_ITEM _names rt atomic m dl pthread)
  set(_archives)
  foreach(_name ${_names})
    find_library(PULUMI_ARCHIVE_${_name} lib${_name}.a REQUIRED)
    list(APPEND _archives ${PULUMI_ARCHIVE_${_name}})
  endforeach()
  target_link_libraries(pulumi_grpc INTERFACE
    -Wl,--start-group ${_archives} -Wl,--end-group
    Threads::Threads ${CMAKE_DL_LIBS})
else()
  target_link_libraries(pulumi_grpc INTERFACE PkgConfig::GRPC_UNSECURE)
endif()

add_library(pulumi_proto STATIC ${PROTO_SOURCES} ${GRPC_SOURCES}
                                ${PROTO_DIR}/status.pb.cc)
target_include_directories(pulumi_proto SYSTEM PUBLIC ${PROTO_DIR})
# Neither warnings nor sanitizers: nobody reads or changes this code.
target_compile_options(pulumi_proto PRIVATE -w -O1 -g0 -fno-sanitize=all)
target_link_libraries(pulumi_proto PUBLIC pulumi_grpc)
# With the thread sanitizer protobuf's headers add members to its maps, which
# the installed library does not have.
if(DYNAPLANE_SANITIZE MATCHES "thread")
  target_compile_options(pulumi_proto INTERFACE -U__SANITIZE_THREAD__)
endif()
# A big generated file takes half a gigabyte to compile.
set_property(GLOBAL APPEND PROPERTY JOB_POOLS pulumi_proto=2)
set_property(TARGET pulumi_proto PROPERTY JOB_POOL_COMPILE pulumi_proto)
