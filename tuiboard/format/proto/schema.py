"""The messages of event files as a table.

One line a field: number, type, name.  ``*`` repeats (numbers packed), ``@name`` puts the field into
that one-of, ``map`` is a repeated entry of ``key`` (bytes) and ``value``, since keys here are bytes.
Enumerations are ``int32``: an unknown number must stay what it is.  Every ``string`` of the originals is
``bytes``, since one that is not UTF-8 must cost nothing.  ``Raw…`` are GraphDef and its parts with what lies
below left serialised: of a graph of 100,000 nodes most attributes are never looked at.

Source: ``tensorboard/compat/proto/*.proto`` and ``tensorboard/plugins/*/plugin_data.proto``.
"""

from __future__ import annotations

EVENTS = """
Event
 1 double wall_time
 2 int64 step
 3 bytes file_version @what
 4 bytes graph_def @what
 5 Summary summary @what
 6 LogMessage log_message @what
 7 SessionLog session_log @what
 8 TaggedRunMetadata tagged_run_metadata @what
 9 bytes meta_graph_def @what
 10 SourceMetadata source_metadata
LogMessage
 1 int32 level
 2 bytes message
SessionLog
 1 int32 status
 2 bytes checkpoint_path
 3 bytes msg
TaggedRunMetadata
 1 bytes tag
 2 bytes run_metadata
SourceMetadata
 1 bytes writer
Summary
 1 SummaryValue* value
SummaryValue
 1 bytes tag
 2 float simple_value @content
 3 bytes obsolete_old_style_histogram @content
 4 Image image @content
 5 HistogramProto histo @content
 6 Audio audio @content
 7 bytes node_name
 8 TensorProto tensor @content
 9 SummaryMetadata metadata
Image
 1 int32 height
 2 int32 width
 3 int32 colorspace
 4 bytes encoded_image_string
Audio
 1 float sample_rate
 2 int64 num_channels
 3 int64 length_frames
 4 bytes encoded_audio_string
 5 bytes content_type
HistogramProto
 1 double min
 2 double max
 3 double num
 4 double sum
 5 double sum_squares
 6 double* bucket_limit
 7 double* bucket
SummaryMetadata
 1 PluginData plugin_data
 2 bytes display_name
 3 bytes summary_description
 4 int32 data_class
PluginData
 1 bytes plugin_name
 2 bytes content
TensorProto
 1 int32 dtype
 2 TensorShapeProto tensor_shape
 3 int32 version_number
 4 bytes tensor_content
 5 float* float_val
 6 double* double_val
 7 int32* int_val
 8 bytes* string_val
 9 float* scomplex_val
 10 int64* int64_val
 11 bool* bool_val
 12 double* dcomplex_val
 13 int32* half_val
 16 uint32* uint32_val
 17 uint64* uint64_val
 18 bytes float8_val
TensorShapeProto
 2 Dim* dim
 3 bool unknown_rank
Dim
 1 int64 size
 2 bytes name
"""

PLUGINS = """
ScalarPluginData
 1 int32 version
ImagePluginData
 1 int32 version
 2 bool converted_to_tensor
AudioPluginData
 1 int32 version
 2 int32 encoding
 3 bool converted_to_tensor
HistogramPluginData
 1 int32 version
TextPluginData
 1 int32 version
PrCurvePluginData
 1 int32 version
 2 uint32 num_thresholds
MeshPluginData
 1 int32 version
 2 bytes name
 3 int32 content_type
 5 bytes json_config
 6 int32* shape
 7 uint32 components
Layout
 1 int32 version
 2 Category* category
Category
 1 bytes title
 2 Chart* chart
 3 bool closed
Chart
 1 bytes title
 2 MultilineChartContent multiline @content
 3 MarginChartContent margin @content
MultilineChartContent
 1 bytes* tag
MarginChartContent
 1 MarginSeries* series
MarginSeries
 1 bytes value
 2 bytes lower
 3 bytes upper
HParamsPluginData
 1 int32 version
 2 Experiment experiment @data
 3 SessionStartInfo session_start_info @data
 4 SessionEndInfo session_end_info @data
Experiment
 1 bytes description
 2 bytes user
 3 double time_created_secs
 4 HParamInfo* hparam_infos
 5 MetricInfo* metric_infos
 6 bytes name
HParamInfo
 1 bytes name
 2 bytes display_name
 3 bytes description
 4 int32 type
 5 ListValue domain_discrete @domain
 6 Interval domain_interval @domain
 7 bool differs
Interval
 1 double min_value
 2 double max_value
MetricInfo
 1 MetricName name
 3 bytes display_name
 4 bytes description
 5 int32 dataset_type
MetricName
 1 bytes group
 2 bytes tag
SessionStartInfo
 1 map Value hparams
 2 bytes model_uri
 3 bytes monitor_url
 4 bytes group_name
 5 double start_time_secs
SessionEndInfo
 1 int32 status
 2 double end_time_secs
Value
 1 int32 null_value @kind
 2 double number_value @kind
 3 bytes string_value @kind
 4 bool bool_value @kind
 5 Struct struct_value @kind
 6 ListValue list_value @kind
Struct
 1 map Value fields
ListValue
 1 Value* values
"""

GRAPHS = """
GraphDef
 1 NodeDef* node
 2 FunctionDefLibrary library
 3 int32 version
 4 VersionDef versions
NodeDef
 1 bytes name
 2 bytes op
 3 bytes* input
 4 bytes device
 5 map AttrValue attr
VersionDef
 1 int32 producer
 2 int32 min_consumer
 3 int32* bad_consumers
AttrValue
 1 AttrList list @value
 2 bytes s @value
 3 int64 i @value
 4 float f @value
 5 bool b @value
 6 int32 type @value
 7 TensorShapeProto shape @value
 8 TensorProto tensor @value
 9 bytes placeholder @value
 10 NameAttrList func @value
AttrList
 2 bytes* s
 3 int64* i
 4 float* f
 5 bool* b
 6 int32* type
 7 TensorShapeProto* shape
 8 TensorProto* tensor
 9 NameAttrList* func
NameAttrList
 1 bytes name
 2 map AttrValue attr
FunctionDefLibrary
 1 FunctionDef* function
 2 GradientDef* gradient
GradientDef
 1 bytes function_name
 2 bytes gradient_func
FunctionDef
 1 OpDef signature
 3 NodeDef* node_def
 4 map bytes ret
 5 map AttrValue attr
 6 map bytes control_ret
OpDef
 1 bytes name
 2 ArgDef* input_arg
 3 ArgDef* output_arg
 4 OpAttrDef* attr
 5 bytes summary
 6 bytes description
 17 bool is_stateful
ArgDef
 1 bytes name
 2 bytes description
 3 int32 type
 4 bytes type_attr
 5 bytes number_attr
 6 bytes type_list_attr
 16 bool is_ref
OpAttrDef
 1 bytes name
 2 bytes type
 3 AttrValue default_value
 4 bytes description
RawGraph
 1 bytes* node
 2 bytes library
RawNode
 1 bytes name
 2 bytes op
 3 bytes* input
 4 bytes device
 5 bytes* attr
RawLibrary
 1 bytes* function
RawFunction
 1 OpDef signature
 3 bytes* node_def
 4 map bytes ret
AttrEntry
 1 bytes key
 2 AttrValue value
MetaGraphDef
 2 bytes graph_def
SavedModel
 1 int64 saved_model_schema_version
 2 MetaGraphDef* meta_graphs
TextMetaGraphDef
 2 GraphDef graph_def
TextSavedModel
 1 int64 saved_model_schema_version
 2 TextMetaGraphDef* meta_graphs
RunMetadata
 1 StepStats step_stats
 3 bytes* partition_graphs
 4 FunctionGraphs* function_graphs
FunctionGraphs
 1 bytes* partition_graphs
 2 bytes pre_optimization_graph
 3 bytes post_optimization_graph
StepStats
 1 DeviceStepStats* dev_stats
DeviceStepStats
 1 bytes device
 2 NodeExecStats* node_stats
NodeExecStats
 1 bytes node_name
 2 int64 all_start_micros
 3 int64 op_start_rel_micros
 4 int64 op_end_rel_micros
 5 int64 all_end_rel_micros
 6 AllocatorMemoryUsed* memory
 7 NodeOutput* output
 8 bytes timeline_label
 9 int64 scheduled_micros
 10 uint32 thread_id
AllocatorMemoryUsed
 1 bytes allocator_name
 2 int64 total_bytes
 3 int64 peak_bytes
 4 int64 live_bytes
 5 int64 allocator_bytes_in_use
NodeOutput
 1 int32 slot
 3 TensorDescription tensor_description
TensorDescription
 1 int32 dtype
 2 TensorShapeProto shape
"""
