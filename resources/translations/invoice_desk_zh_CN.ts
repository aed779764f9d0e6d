<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Invoice Desk</source>
        <translation>关于 Invoice Desk</translation>
    </message>
    <message>
        <source>Version {version} (Python {python}, Qt {qt})</source>
        <translation>版本 {version}（Python {python}，Qt {qt}）</translation>
    </message>
    <message>
        <source>Reads receipts and invoices, and shows what independent witnesses agree on.</source>
        <translation>读取小票和发票，并标明哪些数据已由多个独立来源相互印证。</translation>
    </message>
    <message>
        <source>Free software under the Apache License 2.0. Parts made by others:</source>
        <translation>自由软件，采用 Apache License 2.0 许可。第三方组件：</translation>
    </message>
    <message>
        <source>Invoice Desk</source>
        <translation>Invoice Desk</translation>
    </message>
    <message>
        <source>Notices of third parties</source>
        <translation>第三方组件声明</translation>
    </message>
</context>
<context>
    <name>AddressField</name>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
</context>
<context>
    <name>BlockEditing</name>
    <message>
        <source>Select the cell where the values are to begin, then paste.</source>
        <translation>请先选中要粘贴的起始单元格，再粘贴。</translation>
    </message>
    <message>
        <source>Cells changed: {count}</source>
        <translation>已更改 {count} 个单元格</translation>
    </message>
    <message>
        <source>Nothing to change: these values stand there already.</source>
        <translation>无需更改：单元格中已是这些值。</translation>
    </message>
    <message>
        <source>The first is in {row}, {field}: {reason}</source>
        <translation>第一处在 {row} 的“{field}”：{reason}</translation>
    </message>
    <message>
        <source>Cells changed: {set}. Values that could not be read and were left out: {count}.</source>
        <translation>已更改 {set} 个单元格，另有 {count} 个值无法识别，未写入。</translation>
    </message>
    <message>
        <source>No cell was changed. Values that could not be read: {count}.</source>
        <translation>没有更改任何单元格：{count} 个值无法识别。</translation>
    </message>
    <message>
        <source>Cells that can&apos;t be changed here: {count}.</source>
        <translation>不可更改的单元格：{count} 个。</translation>
    </message>
    <message>
        <source>Values beyond the last row or column: {count}.</source>
        <translation>超出最后一行或最后一列的值：{count} 个。</translation>
    </message>
</context>
<context>
    <name>BoxToCell</name>
    <message>
        <source>Draw a box round the print for: {field}</source>
        <translation>请框选“{field}”对应的文字</translation>
    </message>
    <message>
        <source>Choose a field, then draw a box round its print.</source>
        <translation>请先选中一个字段，再框选对应的文字。</translation>
    </message>
    <message>
        <source>a double-click takes a word</source>
        <translation>双击可取一个词</translation>
    </message>
    <message>
        <source>Esc ends</source>
        <translation>按 Esc 键结束</translation>
    </message>
    <message>
        <source>read by {reader}</source>
        <translation>由 {reader} 识别</translation>
    </message>
    <message>
        <source>Reading the print…</source>
        <translation>正在识别框内文字…</translation>
    </message>
    <message>
        <source>{reader} reads the box… Esc stops it.</source>
        <translation>{reader} 正在识别框选内容… 按 Esc 停止。</translation>
    </message>
    <message>
        <source>{field}: {text}, read on the page by {reader}</source>
        <translation>{field}：{text}，由 {reader} 从页面识别</translation>
    </message>
    <message>
        <source>Choose the field first that the text is for.</source>
        <translation>请先选中要填入的字段。</translation>
    </message>
    <message>
        <source>No text is known there.</source>
        <translation>该处没有识别到文字。</translation>
    </message>
    <message>
        <source>The model was stopped; nothing was taken.</source>
        <translation>已停止模型识别，未填入任何内容。</translation>
    </message>
    <message>
        <source>{field}: {text}, taken from the page</source>
        <translation>已从页面填入{field}：{text}</translation>
    </message>
    <message>
        <source>Taken from the page, and still to be mended: {reason}</source>
        <translation>已取自页面，仍需修改：{reason}</translation>
    </message>
</context>
<context>
    <name>CellCommands</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除内容</translation>
    </message>
    <message>
        <source>Select the documents whose field is to be set.</source>
        <translation>请先选中要设置字段的单据。</translation>
    </message>
</context>
<context>
    <name>CellEditors</name>
    <message>
        <source>Currencies</source>
        <translation>币种</translation>
    </message>
    <message>
        <source>Values of this column</source>
        <translation>本列已有的值</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>Enter or a double-click shows these documents</source>
        <translation>按 Enter 或双击，显示这些单据</translation>
    </message>
</context>
<context>
    <name>ChecksPage</name>
    <message>
        <source>Take the proposal: {values}</source>
        <translation>采用建议：{values}</translation>
    </message>
</context>
<context>
    <name>ColumnChoice</name>
    <message>
        <source>Show columns as needed</source>
        <translation>按需显示列</translation>
    </message>
</context>
<context>
    <name>ColumnFiltering</name>
    <message>
        <source>{count} more</source>
        <translation>另有 {count} 项</translation>
    </message>
    <message>
        <source>contains “{text}”</source>
        <translation>包含“{text}”</translation>
    </message>
    <message>
        <source>from {value}</source>
        <translation>不小于 {value}</translation>
    </message>
    <message>
        <source>up to {value}</source>
        <translation>不大于 {value}</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>（空）</translation>
    </message>
    <message>
        <source>Filter or sort {column}…</source>
        <translation>筛选或排序“{column}”…</translation>
    </message>
</context>
<context>
    <name>ColumnOverlay</name>
    <message>
        <source>Columns of the table on the page</source>
        <translation>页面上表格的列</translation>
    </message>
    <message>
        <source>No table yet: Enter takes the whole page</source>
        <translation>尚无表格框：按 Enter 框选整页</translation>
    </message>
    <message>
        <source>Border {number} of {count}</source>
        <translation>第 {number} 条列线，共 {count} 条</translation>
    </message>
    <message>
        <source>Left side of the frame</source>
        <translation>表格框左边</translation>
    </message>
    <message>
        <source>Right side of the frame</source>
        <translation>表格框右边</translation>
    </message>
    <message>
        <source>Upper side of the frame</source>
        <translation>表格框上边</translation>
    </message>
    <message>
        <source>Lower side of the frame</source>
        <translation>表格框下边</translation>
    </message>
    <message>
        <source>Columns: {count}</source>
        <translation>列数：{count}</translation>
    </message>
</context>
<context>
    <name>ColumnsFace</name>
    <message>
        <source>Sum of the rows</source>
        <translation>各行合计</translation>
    </message>
    <message>
        <source>&amp;Replace the line items</source>
        <translation>替换明细(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Add to the line items</source>
        <translation>追加到明细(&amp;A)</translation>
    </message>
    <message>
        <source>Propose columns a&amp;gain</source>
        <translation>重新建议列(&amp;G)</translation>
    </message>
    <message>
        <source>D&amp;one</source>
        <translation>完成(&amp;O)</translation>
    </message>
</context>
<context>
    <name>ColumnsMode</name>
    <message>
        <source>Select a document whose line items are to be taken from its page.</source>
        <translation>请先选中要从页面取得明细的单据。</translation>
    </message>
    <message>
        <source>This kind of document has no line items.</source>
        <translation>此类单据没有明细。</translation>
    </message>
    <message>
        <source>Looking for a table…</source>
        <translation>正在查找表格…</translation>
    </message>
    <message>
        <source>Draw a frame round the lines of the table.</source>
        <translation>请在页面上框选表格的各行。</translation>
    </message>
    <message>
        <source>Enter takes the whole page</source>
        <translation>按 Enter 框选整页</translation>
    </message>
    <message>
        <source>Columns as they were drawn for this seller before.</source>
        <translation>沿用此前为该销售方划分的列。</translation>
    </message>
    <message>
        <source>Columns as the print suggests them.</source>
        <translation>已按票面文字建议列。</translation>
    </message>
    <message>
        <source>Reading the print…</source>
        <translation>正在识别文字…</translation>
    </message>
    <message>
        <source>No text is known there.</source>
        <translation>此处没有识别到文字。</translation>
    </message>
    <message>
        <source>One moment: what was done before is still being saved.</source>
        <translation>请稍候：此前的操作仍在保存。</translation>
    </message>
    <message>
        <source>Line items taken from the page: {count}.</source>
        <translation>已从页面取得明细 {count} 行。</translation>
    </message>
    <message>
        <source>Cells without a value that were left out: {count}.</source>
        <translation>无有效值而未填入的单元格：{count} 个。</translation>
    </message>
    <message>
        <source>on the next page the same columns are laid over the table</source>
        <translation>翻到下一页时沿用同样的列</translation>
    </message>
    <message>
        <source>drag a border, click for another one, double-click takes one away</source>
        <translation>拖动列线调整，单击增加，双击删除</translation>
    </message>
    <message>
        <source>choose what each column holds</source>
        <translation>选择每列的字段</translation>
    </message>
    <message>
        <source>Rows: {count}</source>
        <translation>行数：{count}</translation>
    </message>
    <message>
        <source>sum {sum}</source>
        <translation>合计 {sum}</translation>
    </message>
    <message>
        <source>{field} {amount} ✓</source>
        <translation>{field} {amount} ✓</translation>
    </message>
    <message>
        <source>{field} {amount} · difference {difference}</source>
        <translation>{field} {amount} · 差额 {difference}</translation>
    </message>
    <message>
        <source>quantity × price is not the amount: {count}</source>
        <translation>数量 × 单价与金额不符：{count} 行</translation>
    </message>
    <message>
        <source>quantity × price is the amount ✓</source>
        <translation>数量 × 单价与金额相符 ✓</translation>
    </message>
    <message>
        <source>cells without a value: {count}</source>
        <translation>无有效值的单元格：{count} 个</translation>
    </message>
</context>
<context>
    <name>CompareDialog</name>
    <message>
        <source>Is it a duplicate?</source>
        <translation>是否重复？</translation>
    </message>
    <message>
        <source>Different: {fields}</source>
        <translation>不同之处：{fields}</translation>
    </message>
    <message>
        <source>Nothing that was read differs.</source>
        <translation>识别出的内容没有不同。</translation>
    </message>
    <message>
        <source>This document</source>
        <translation>本单据</translation>
    </message>
    <message>
        <source>The original</source>
        <translation>原件</translation>
    </message>
    <message>
        <source>Fields of both documents</source>
        <translation>两张单据的字段</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>different</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>only in one</source>
        <translation>仅一方有</translation>
    </message>
    <message>
        <source>&amp;Reject as a duplicate</source>
        <translation>作为重复剔除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Not a duplicate</source>
        <translation>不是重复(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Go to the original</source>
        <translation>转到原件(&amp;G)</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>稍后决定</translation>
    </message>
</context>
<context>
    <name>ContactMode</name>
    <message>
        <source>Left out, for there is no print beside them: {count}. PgDown shows the next sheet.</source>
        <translation>旁边没有票面图像而未确认：{count} 项。按 PgDown 到下一屏。</translation>
    </message>
    <message>
        <source>That was the last sheet.</source>
        <translation>已是最后一屏。</translation>
    </message>
    <message>
        <source>Sheet {number} of {sheets} · documents: {count} · Enter accepts the sheet, typing mends, Esc leaves</source>
        <translation>第 {number} 屏，共 {sheets} 屏 · 单据 {count} 张 · 回车整屏确认，直接输入可更正，Esc 退出</translation>
    </message>
    <message>
        <source>Fie&amp;ld:</source>
        <translation>字段(&amp;L)：</translation>
    </message>
    <message>
        <source>Field of the contact sheet</source>
        <translation>集中核对的字段</translation>
    </message>
</context>
<context>
    <name>ContactView</name>
    <message>
        <source>Contact sheet</source>
        <translation>集中核对</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>程序出错</translation>
    </message>
    <message>
        <source>Invoice Desk has met an error it did not expect. What you have done so far is saved in the desk.

You can go on working. If it happens again, quit and start anew. Please send the report below to those who look after the program: it names places in the program and nothing of your documents.</source>
        <translation>Invoice Desk 遇到了意外错误。您此前所做的一切都已保存在票夹中。

您可以继续工作。如果再次出错，请退出后重新启动。请把下面的报告发给程序的维护人员：其中只有程序中的位置，没有您单据中的任何内容。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>Darkness</name>
    <message>
        <source>Darken faded print: {step} of {steps}</source>
        <translation>加深褪色文字：第 {step} 级，共 {steps} 级</translation>
    </message>
    <message>
        <source>The page is shown as it is.</source>
        <translation>已恢复页面原样。</translation>
    </message>
</context>
<context>
    <name>DateEditor</name>
    <message>
        <source>Calendar</source>
        <translation>日历</translation>
    </message>
</context>
<context>
    <name>DeskCommands</name>
    <message>
        <source>{name} was not read again; what was read before stays. {reason}</source>
        <translation>{name} 未能重新识别，保留此前的识别结果。{reason}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo {step}</source>
        <translation>撤销{step}</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Redo {step}</source>
        <translation>重做{step}</translation>
    </message>
</context>
<context>
    <name>DeskKeeping</name>
    <message>
        <source>Writing a backup: {file}</source>
        <translation>正在写入备份：{file}</translation>
    </message>
    <message>
        <source>The backup is written and was checked: {file} ({size} MB)</source>
        <translation>备份已写入并通过检查：{file}（{size} MB）</translation>
    </message>
    <message>
        <source>Compacting {desk}</source>
        <translation>正在压缩 {desk}</translation>
    </message>
    <message>
        <source>The desk is {size} MB smaller now.</source>
        <translation>票夹文件缩小了 {size} MB。</translation>
    </message>
    <message>
        <source>The desk had no room to spare.</source>
        <translation>票夹中没有可释放的空间。</translation>
    </message>
    <message>
        <source>Adding the documents of {desk}</source>
        <translation>正在并入 {desk} 的单据</translation>
    </message>
    <message>
        <source>Documents added from {desk}: {added}. Documents that both had, now one each: {known}.</source>
        <translation>已从 {desk} 并入 {added} 张单据；两个票夹都有的 {known} 张各保留一张。</translation>
    </message>
    <message>
        <source>Values that were set differently in the two desks: {count}. The later one holds, the earlier one is kept in the history.</source>
        <translation>两个票夹中填写不同的值：{count} 处，以后填写的为准，先填写的保留在历史记录中。</translation>
    </message>
    <message>
        <source>Accepted documents that are to be reviewed again, since they say something else: {count}.</source>
        <translation>已审核的单据中有 {count} 张合并后内容有变，需重新审核。</translation>
    </message>
    <message>
        <source>The desk as it was before: {file}</source>
        <translation>合并前的票夹另存为：{file}</translation>
    </message>
    <message>
        <source>No document of this desk has a date.</source>
        <translation>本票夹中没有带日期的单据。</translation>
    </message>
    <message>
        <source>Splitting {desk}</source>
        <translation>正在拆分 {desk}</translation>
    </message>
    <message>
        <source>Documents moved: {count}, into {desks}.</source>
        <translation>已移出 {count} 张单据，存入 {desks}。</translation>
    </message>
    <message>
        <source>Documents copied: {count}, into {desks}.</source>
        <translation>已复制 {count} 张单据，存入 {desks}。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Stopped; nothing was changed.</source>
        <translation>已停止，未作任何改动。</translation>
    </message>
</context>
<context>
    <name>DetailPane</name>
    <message>
        <source>Line items ({count})</source>
        <translation>明细（{count}）</translation>
    </message>
    <message>
        <source>This file has not been read yet.</source>
        <translation>此文件尚未识别。</translation>
    </message>
    <message>
        <source>This file is being read. Grey values are still being written; they are checked at the end.</source>
        <translation>正在识别此文件。灰色内容由模型填写中，识别完成后才会核对。</translation>
    </message>
    <message>
        <source>Select a row to see its checks and line items.</source>
        <translation>选择一行，查看其核对结果和明细。</translation>
    </message>
    <message>
        <source>Details of the selected row</source>
        <translation>所选行的详情</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>Readings</source>
        <translation>识别记录</translation>
    </message>
    <message>
        <source>Pages: {pages}</source>
        <translation>页：{pages}</translation>
    </message>
    <message>
        <source>Pages: {pages}, in part</source>
        <translation>页：{pages}（部分）</translation>
    </message>
    <message>
        <source>Also in {files}</source>
        <translation>同票文件：{files}</translation>
    </message>
    <message>
        <source>Read by {names} in {seconds} s</source>
        <translation>由 {names} 识别，用时 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Receipts and invoices</source>
        <translation>小票和发票</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>New desk</source>
        <translation>新建票夹</translation>
    </message>
    <message>
        <source>Open desk</source>
        <translation>打开票夹</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Merge another desk</source>
        <translation>并入另一个票夹</translation>
    </message>
    <message>
        <source>Add all documents of {other} ({count}) to {desk}?</source>
        <translation>将 {other} 的全部单据（{count} 张）并入 {desk}？</translation>
    </message>
    <message>
        <source>They are of different clients: {other} and {client}.</source>
        <translation>两个票夹属于不同客户：{other} 和 {client}。</translation>
    </message>
    <message>
        <source>Documents that both desks have stay one. {other} is not changed, and a copy of this desk as it is now is kept beside it.</source>
        <translation>两个票夹都有的单据只保留一张。{other} 不作改动；本票夹的现状会另存一份在同一文件夹中。</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>并入</translation>
    </message>
    <message>
        <source>Client whose documents are in this desk (empty for none):</source>
        <translation>本票夹单据所属的客户（可留空）：</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Password of {name}:</source>
        <translation>{name} 的密码：</translation>
    </message>
    <message>
        <source>Enter password</source>
        <translation>输入密码</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Name of the view:</source>
        <translation>视图名称：</translation>
    </message>
    <message>
        <source>Why it stays out of the books:</source>
        <translation>不入账的原因：</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>剔除</translation>
    </message>
    <message>
        <source>Write list of suppliers</source>
        <translation>导出供应商清单</translation>
    </message>
    <message>
        <source>Lists of suppliers</source>
        <translation>供应商清单</translation>
    </message>
    <message>
        <source>Read list of suppliers</source>
        <translation>导入供应商清单</translation>
    </message>
    <message>
        <source>Write the figures</source>
        <translation>导出统计数据</translation>
    </message>
    <message>
        <source>Excel workbooks</source>
        <translation>Excel 工作簿</translation>
    </message>
    <message>
        <source>{file} is there already. Is it to be replaced?</source>
        <translation>{file} 已存在。是否替换？</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Desks</source>
        <translation>票夹</translation>
    </message>
</context>
<context>
    <name>DocumentActions</name>
    <message>
        <source>Review form</source>
        <translation>审核表单</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>集中核对</translation>
    </message>
    <message>
        <source>Next field to look at</source>
        <translation>下一个待核对字段</translation>
    </message>
    <message>
        <source>Previous field to look at</source>
        <translation>上一个待核对字段</translation>
    </message>
    <message>
        <source>Accept and go on</source>
        <translation>审核通过，下一张</translation>
    </message>
    <message>
        <source>Confirm the value</source>
        <translation>确认此值</translation>
    </message>
    <message>
        <source>Take the proposal of the checks</source>
        <translation>采用检查的建议</translation>
    </message>
    <message>
        <source>Return to review</source>
        <translation>退回待审核</translation>
    </message>
    <message>
        <source>Reject…</source>
        <translation>剔除…</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新识别</translation>
    </message>
    <message>
        <source>Second opinion…</source>
        <translation>第二意见…</translation>
    </message>
    <message>
        <source>Split page…</source>
        <translation>拆分页面…</translation>
    </message>
    <message>
        <source>One document per page</source>
        <translation>每页一张单据</translation>
    </message>
    <message>
        <source>Join as pages of one document</source>
        <translation>合并为同一单据的各页</translation>
    </message>
    <message>
        <source>Join as files of one document (PDF, OFD, photo)</source>
        <translation>合并为同票文件（PDF、OFD、照片）</translation>
    </message>
    <message>
        <source>Enter password…</source>
        <translation>输入密码…</translation>
    </message>
    <message>
        <source>Remove from the table</source>
        <translation>从表格中移除</translation>
    </message>
    <message>
        <source>Compare with the original…</source>
        <translation>与原件对比…</translation>
    </message>
    <message>
        <source>Go to the original</source>
        <translation>转到原件</translation>
    </message>
    <message>
        <source>Not a duplicate</source>
        <translation>不是重复</translation>
    </message>
    <message>
        <source>Split off the other files</source>
        <translation>拆分同票文件</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>停止识别</translation>
    </message>
    <message>
        <source>Pages and files</source>
        <translation>页面与文件</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>重复单据</translation>
    </message>
    <message>
        <source>This sets what stands in grey: it is usual for the supplier.</source>
        <translation>同时填入灰色显示的供应商惯用值。</translation>
    </message>
</context>
<context>
    <name>EditActions</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Fill down</source>
        <translation>向下填充</translation>
    </message>
    <message>
        <source>Fill right</source>
        <translation>向右填充</translation>
    </message>
    <message>
        <source>Set field of the selected documents…</source>
        <translation>批量设置所选单据的字段…</translation>
    </message>
    <message>
        <source>Find and replace…</source>
        <translation>查找和替换…</translation>
    </message>
    <message>
        <source>Filter the table</source>
        <translation>筛选表格</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop receipts and invoices here</source>
        <translation>将发票、小票等票据拖到此处</translation>
    </message>
    <message>
        <source>Photos, scans, PDF and OFD files, mails, whole folders and zip archives</source>
        <translation>照片、扫描件、PDF、OFD 文件、邮件、整个文件夹和 zip 压缩包都可以</translation>
    </message>
    <message>
        <source>Nothing leaves this computer. Model: {engine}</source>
        <translation>数据不会离开本机（当前使用：{engine}）</translation>
    </message>
    <message>
        <source>Documents are sent to {engine} to be read.</source>
        <translation>单据将发送到 {engine} 进行识别。</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Try it with samples</source>
        <translation>用样例试一试</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>拖入</translation>
    </message>
    <message>
        <source>Every document becomes a row</source>
        <translation>每张单据对应表中一行</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>Each value is shown where it stands on the page</source>
        <translation>每个数据都可在票面上定位核对</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>A workbook with its sources, for the auditor</source>
        <translation>导出 Excel 表格，注明来源，便于审计</translation>
    </message>
</context>
<context>
    <name>EndpointForm</name>
    <message>
        <source>those that the server lists</source>
        <translation>服务器列出的模型</translation>
    </message>
    <message>
        <source>Small letters, digits and hyphens; the program calls the server by it</source>
        <translation>小写字母、数字和连字符；程序用它称呼这台服务器</translation>
    </message>
    <message>
        <source>Names separated by commas, where the server lists none or too many</source>
        <translation>多个名称用逗号分隔；服务器没有列出或列出过多时填写</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>read</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>written</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>currency</source>
        <translation>币种</translation>
    </message>
    <message>
        <source>Price per million tokens: {part}</source>
        <translation>每百万 token 价格：{part}</translation>
    </message>
    <message>
        <source>Requests per &amp;minute</source>
        <translation>每分钟请求数(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Key</source>
        <translation>密钥(&amp;K)</translation>
    </message>
    <message>
        <source>M&amp;odels to offer</source>
        <translation>可选模型(&amp;O)</translation>
    </message>
    <message>
        <source>Documents at &amp;once</source>
        <translation>同时识别单据数(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Price per million tokens</source>
        <translation>每百万 token 价格(&amp;P)</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Which documents?</source>
        <translation>导出哪些单据？</translation>
    </message>
    <message>
        <source>Selected rows ({count})</source>
        <translation>所选的行（{count}）</translation>
    </message>
    <message>
        <source>Ready documents ({count})</source>
        <translation>已审核的单据（{count}）</translation>
    </message>
    <message>
        <source>All documents ({count}); files that could not be read are listed</source>
        <translation>全部单据（{count}），另附识别失败文件清单</translation>
    </message>
    <message>
        <source>Documents that are ready become exported; all others stay as they are.</source>
        <translation>导出后，已审核的单据变为“已导出”；其余单据状态不变。</translation>
    </message>
    <message>
        <source>Rejected documents are left out: {count}. To export one, select its row.</source>
        <translation>已剔除的单据不导出：{count} 张。如需导出，请选中所在行。</translation>
    </message>
    <message>
        <source>File:</source>
        <translation>文件：</translation>
    </message>
    <message>
        <source>File to write</source>
        <translation>要写入的文件</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Excel workbook</source>
        <translation>Excel 工作簿</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>CSV 表格</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON Lines</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Writing {file}…</source>
        <translation>正在写入 {file}…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Documents written: {count}. File: {file}</source>
        <translation>已写入 {count} 张单据。文件：{file}</translation>
    </message>
    <message>
        <source>Open file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>The export was stopped; no file was changed.</source>
        <translation>导出已停止，未改动任何文件。</translation>
    </message>
</context>
<context>
    <name>FieldBoxes</name>
    <message>
        <source>Take</source>
        <translation>取用</translation>
    </message>
    <message>
        <source>(left out)</source>
        <translation>（不取）</translation>
    </message>
    <message>
        <source>Field of column {number}</source>
        <translation>第 {number} 列的字段</translation>
    </message>
</context>
<context>
    <name>FieldDialog</name>
    <message>
        <source>Set field of the selected documents</source>
        <translation>批量设置所选单据的字段</translation>
    </message>
    <message>
        <source>&amp;Value:</source>
        <translation>值(&amp;V)：</translation>
    </message>
    <message>
        <source>&amp;Field:</source>
        <translation>字段(&amp;F)：</translation>
    </message>
    <message>
        <source>Clear in this document</source>
        <translation>清除此单据的该字段</translation>
    </message>
    <message>
        <source>Set in this document</source>
        <translation>设置此单据</translation>
    </message>
    <message>
        <source>Clear in {count} documents</source>
        <translation>清除 {count} 张单据的该字段</translation>
    </message>
    <message>
        <source>Set in {count} documents</source>
        <translation>设置 {count} 张单据</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>New desk…</source>
        <translation>新建票夹…</translation>
    </message>
    <message>
        <source>New desk like this one…</source>
        <translation>按本票夹新建…</translation>
    </message>
    <message>
        <source>Open desk…</source>
        <translation>打开票夹…</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Watch a folder…</source>
        <translation>监视文件夹…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Manage models…</source>
        <translation>管理模型…</translation>
    </message>
    <message>
        <source>Suppliers…</source>
        <translation>供应商…</translation>
    </message>
    <message>
        <source>Client…</source>
        <translation>客户…</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>备份…</translation>
    </message>
    <message>
        <source>Merge another desk into this one…</source>
        <translation>并入另一个票夹…</translation>
    </message>
    <message>
        <source>Split by month…</source>
        <translation>按月拆分…</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>This desk</source>
        <translation>本票夹</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Clear all</source>
        <translation>全部清除</translation>
    </message>
    <message>
        <source>Filters of columns</source>
        <translation>列筛选</translation>
    </message>
    <message>
        <source>{shown} of {all}</source>
        <translation>{shown} / 共 {all}</translation>
    </message>
    <message>
        <source>Filtered by: {filter}. Click to take it away.</source>
        <translation>筛选条件：{filter}。单击即可移除。</translation>
    </message>
    <message>
        <source>Take away the filter: {filter}</source>
        <translation>移除筛选：{filter}</translation>
    </message>
</context>
<context>
    <name>FilterPopup</name>
    <message>
        <source>Filter {column}</source>
        <translation>筛选“{column}”</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Not a date: {text}</source>
        <translation>不是日期：{text}</translation>
    </message>
    <message>
        <source>Not an amount: {text}</source>
        <translation>不是金额：{text}</translation>
    </message>
    <message>
        <source>Contains…</source>
        <translation>包含…</translation>
    </message>
    <message>
        <source>Text that occurs</source>
        <translation>包含的文字</translation>
    </message>
    <message>
        <source>Search values</source>
        <translation>搜索取值</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>Sort ascending</source>
        <translation>升序排列</translation>
    </message>
    <message>
        <source>Sort descending</source>
        <translation>降序排列</translation>
    </message>
    <message>
        <source>then ▲</source>
        <translation>再按 ▲</translation>
    </message>
    <message>
        <source>Then by this column, ascending (Shift+click)</source>
        <translation>再按此列升序排列（Shift+单击）</translation>
    </message>
    <message>
        <source>then ▼</source>
        <translation>再按 ▼</translation>
    </message>
    <message>
        <source>Then by this column, descending</source>
        <translation>再按此列降序排列</translation>
    </message>
    <message>
        <source>Sort:</source>
        <translation>排序：</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>期间</translation>
    </message>
    <message>
        <source>Choose a period…</source>
        <translation>选择期间…</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>本月</translation>
    </message>
    <message>
        <source>Last month</source>
        <translation>上月</translation>
    </message>
    <message>
        <source>This quarter</source>
        <translation>本季度</translation>
    </message>
    <message>
        <source>Last quarter</source>
        <translation>上季度</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>本年</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>上年</translation>
    </message>
</context>
<context>
    <name>FindingsList</name>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>Double-click, or press Enter, to go to the original</source>
        <translation>双击或按 Enter 键转到原件</translation>
    </message>
    <message>
        <source>Double-click, or press Enter, to go to the field</source>
        <translation>双击或按回车键转到该字段</translation>
    </message>
    <message>
        <source>{kind}: {text}</source>
        <translation>{kind}：{text}</translation>
    </message>
    <message>
        <source>{field}: {value} or {others}</source>
        <translation>{field}：{value} 或 {others}</translation>
    </message>
    <message>
        <source>To compare with the page: {fields}</source>
        <translation>请与票面核对：{fields}</translation>
    </message>
    <message>
        <source>Nothing is in doubt. Confirmed fields: {confirmed}. Read by one source only: {once}.</source>
        <translation>没有存疑项。{confirmed} 个字段有多个来源印证；{once} 个字段仅有单一来源。</translation>
    </message>
</context>
<context>
    <name>FormMode</name>
    <message>
        <source>Document {number} of {count}</source>
        <translation>第 {number} 张，共 {count} 张</translation>
    </message>
</context>
<context>
    <name>FormModel</name>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>On the page</source>
        <translation>票面</translation>
    </message>
</context>
<context>
    <name>FormView</name>
    <message>
        <source>Fields of the document</source>
        <translation>单据字段</translation>
    </message>
</context>
<context>
    <name>GettingIn</name>
    <message>
        <source>Web addresses are not opened: save the file first, then drop it here.</source>
        <translation>程序不会打开网址：请先保存文件，再拖到这里。</translation>
    </message>
    <message>
        <source>The other program gives only an address of its own: save the mail or its attachments as files first, then drop those here.</source>
        <translation>对方程序只给出了它自己的地址。请先把邮件或附件另存为文件，再拖到这里。</translation>
    </message>
    <message>
        <source>Pasted document {number}.pdf</source>
        <translation>粘贴的文档 {number}.pdf</translation>
    </message>
    <message>
        <source>Pasted picture {number}.png</source>
        <translation>粘贴的图片 {number}.png</translation>
    </message>
    <message>
        <source>{name} holds no receipts or invoices.</source>
        <translation>{name} 中没有小票或发票。</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>搜索帮助</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>No page has these words.</source>
        <translation>没有包含这些文字的页面。</translation>
    </message>
    <message>
        <source>Page of help</source>
        <translation>帮助页面</translation>
    </message>
</context>
<context>
    <name>HostPage</name>
    <message>
        <source>Models on this server</source>
        <translation>此服务器上的模型</translation>
    </message>
    <message>
        <source>Recommended models</source>
        <translation>推荐的模型</translation>
    </message>
    <message>
        <source>On this server ({server})</source>
        <translation>此服务器上（{server}）</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在载入…</translation>
    </message>
    <message>
        <source>Freeing memory…</source>
        <translation>正在释放内存…</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Can do</source>
        <translation>能力</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Memory it needs</source>
        <translation>所需内存</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>规格</translation>
    </message>
    <message>
        <source>In memory now</source>
        <translation>当前在内存中</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>No models yet. Choose one below and download it.</source>
        <translation>还没有模型。请在下方选择一个下载。</translation>
    </message>
    <message>
        <source>Download the model chosen in the table</source>
        <translation>下载表中选中的模型</translation>
    </message>
    <message>
        <source>Download the model whose name was entered</source>
        <translation>下载所输入名称的模型</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Good to know</source>
        <translation>须知</translation>
    </message>
    <message>
        <source>Runs in the cloud: documents leave this computer</source>
        <translation>在云端运行：单据会离开本机</translation>
    </message>
    <message>
        <source>Yes, {where}</source>
        <translation>是，{where}</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Load into memory</source>
        <translation>载入内存</translation>
    </message>
    <message>
        <source>Free its memory</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>&amp;Another model:</source>
        <translation>其他模型(&amp;A)：</translation>
    </message>
    <message>
        <source>Its name, as in qwen2.5vl:7b</source>
        <translation>模型名称，例如 qwen2.5vl:7b</translation>
    </message>
</context>
<context>
    <name>KeyField</name>
    <message>
        <source>Looking for the key…</source>
        <translation>正在查找密钥…</translation>
    </message>
    <message>
        <source>The key will be removed.</source>
        <translation>密钥将被删除。</translation>
    </message>
    <message>
        <source>The key is taken from the environment variable {name}, which is set.</source>
        <translation>密钥取自环境变量 {name}（已设置）。</translation>
    </message>
    <message>
        <source>The key is taken from the environment variable {name}, which is not set.</source>
        <translation>密钥取自环境变量 {name}（尚未设置）。</translation>
    </message>
    <message>
        <source>This computer has no store for passwords.</source>
        <translation>本机没有密码存储。</translation>
    </message>
    <message>
        <source>The computer&apos;s store of passwords can&apos;t be asked. Unlock it, then try again.</source>
        <translation>无法访问本机的密码存储。请解锁后重试。</translation>
    </message>
    <message>
        <source>A key is kept in this computer&apos;s store of passwords. Type another to replace it.</source>
        <translation>密钥保存在本机的密码存储中。输入新密钥可替换。</translation>
    </message>
    <message>
        <source>Kept in this computer&apos;s store of passwords, never in a file.</source>
        <translation>保存在本机的密码存储中，不会写入文件。</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Remove key</source>
        <translation>删除密钥</translation>
    </message>
    <message>
        <source>Environment variable that holds the key</source>
        <translation>存放密钥的环境变量</translation>
    </message>
</context>
<context>
    <name>KeymapDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Search for an action or a key</source>
        <translation>搜索操作或按键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>操作及其按键</translation>
    </message>
    <message>
        <source>Key of the selected action</source>
        <translation>所选操作的按键</translation>
    </message>
    <message>
        <source>Use it here instead</source>
        <translation>改用于此操作</translation>
    </message>
    <message>
        <source>As shipped</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>&amp;Key:</source>
        <translation>按键(&amp;K)：</translation>
    </message>
    <message>
        <source>All as shipped</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Edit the cell</source>
        <translation>编辑单元格</translation>
    </message>
    <message>
        <source>Choose among what it was read as, or known values</source>
        <translation>在识别结果或已有值中选择</translation>
    </message>
    <message>
        <source>Down, up</source>
        <translation>向下、向上</translation>
    </message>
    <message>
        <source>Right, left</source>
        <translation>向右、向左</translation>
    </message>
    <message>
        <source>Copy, cut, clear</source>
        <translation>复制、剪切、清空</translation>
    </message>
    <message>
        <source>Give up what is typed</source>
        <translation>放弃输入</translation>
    </message>
    <message>
        <source>Leave the table</source>
        <translation>离开表格</translation>
    </message>
    <message>
        <source>Confirm the value and go on</source>
        <translation>确认此值并继续</translation>
    </message>
    <message>
        <source>Next document, document before</source>
        <translation>下一张、上一张单据</translation>
    </message>
    <message>
        <source>Accept the sheet</source>
        <translation>整屏确认</translation>
    </message>
    <message>
        <source>Next sheet, sheet before</source>
        <translation>下一屏、上一屏</translation>
    </message>
    <message>
        <source>Leave the sheet</source>
        <translation>退出集中核对</translation>
    </message>
    <message>
        <source>Next border, border before; sides of the frame</source>
        <translation>下一条、上一条列线；表格框的上下边</translation>
    </message>
    <message>
        <source>Move it</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Add a border, take it away</source>
        <translation>增加、删除列线</translation>
    </message>
    <message>
        <source>Take a row, or not</source>
        <translation>取用或不取用该行</translation>
    </message>
    <message>
        <source>Leave the columns</source>
        <translation>退出划分列</translation>
    </message>
    <message>
        <source>In tables (can&apos;t be changed)</source>
        <translation>表格中（不可更改）</translation>
    </message>
    <message>
        <source>In the review form (can&apos;t be changed)</source>
        <translation>审核表单中（不可更改）</translation>
    </message>
    <message>
        <source>In the contact sheet (can&apos;t be changed)</source>
        <translation>集中核对中（不可更改）</translation>
    </message>
    <message>
        <source>While columns are drawn (can&apos;t be changed)</source>
        <translation>划分列时（不可更改）</translation>
    </message>
    <message>
        <source>{key} alone types something. Take it together with Ctrl or Alt.</source>
        <translation>单独按 {key} 会输入字符，请与 Ctrl 或 Alt 组合使用。</translation>
    </message>
    <message>
        <source>{key} has its meaning in every table and can&apos;t be given away.</source>
        <translation>{key} 在表格中另有用途，不能指定。</translation>
    </message>
    <message>
        <source>{key} belongs to “{action}”.</source>
        <translation>{key} 已用于“{action}”。</translation>
    </message>
</context>
<context>
    <name>LineItems</name>
    <message>
        <source>Sum of the lines</source>
        <translation>明细合计</translation>
    </message>
    <message>
        <source>This kind of document has no line items.</source>
        <translation>此类单据没有明细。</translation>
    </message>
    <message>
        <source>Lines {sum}</source>
        <translation>明细合计 {sum}</translation>
    </message>
    <message>
        <source>Lines {sum} · {field} {amount} ✓</source>
        <translation>明细合计 {sum} · {field} {amount} ✓</translation>
    </message>
    <message>
        <source>Lines {sum} · {field} {amount} · difference {difference}</source>
        <translation>明细合计 {sum} · {field} {amount} · 相差 {difference}</translation>
    </message>
    <message>
        <source>Lines without an amount: {count}</source>
        <translation>没有金额的行：{count}</translation>
    </message>
</context>
<context>
    <name>LineItemsModel</name>
    <message>
        <source>line {number}</source>
        <translation>第 {number} 行</translation>
    </message>
    <message>
        <source>Add a line</source>
        <translation>添加一行</translation>
    </message>
</context>
<context>
    <name>Lists</name>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open recent</source>
        <translation>最近打开的票夹</translation>
    </message>
    <message>
        <source>Invoice Desk</source>
        <translation>Invoice Desk</translation>
    </message>
    <message>
        <source>{desk} — Invoice Desk</source>
        <translation>{desk} — Invoice Desk</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation>所有更改均已保存</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具栏</translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>&amp;Model:</source>
        <translation>模型(&amp;M)：</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Look again which models there are</source>
        <translation>重新查找可用的模型</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Sees pictures</source>
        <translation>能看图片</translation>
    </message>
    <message>
        <source>Reads text only</source>
        <translation>只读文字</translation>
    </message>
    <message>
        <source>{abilities}, can think</source>
        <translation>{abilities}，可思考</translation>
    </message>
    <message>
        <source>needs about {amount} of memory</source>
        <translation>约需 {amount} 内存</translation>
    </message>
    <message>
        <source>Loaded: {where}</source>
        <translation>已载入：{where}</translation>
    </message>
    <message>
        <source>on the graphics card</source>
        <translation>在显卡上</translation>
    </message>
    <message>
        <source>partly on the graphics card, slower</source>
        <translation>部分在显卡上，较慢</translation>
    </message>
    <message>
        <source>without graphics card, slow</source>
        <translation>未用显卡，慢</translation>
    </message>
    <message>
        <source>Context: at most {count} tokens</source>
        <translation>上下文：最多 {count} 个 token</translation>
    </message>
    <message>
        <source>Languages: {names}</source>
        <translation>语言：{names}</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>另 {count} 种</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>{here}, port {port}</source>
        <translation>{here}，端口 {port}</translation>
    </message>
    <message>
        <source>cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source> or </source>
        <translation>或</translation>
    </message>
    <message>
        <source>a server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>{place} (may leave this computer)</source>
        <translation>{place}（可能离开本机）</translation>
    </message>
    <message>
        <source>{place} (leaves this computer)</source>
        <translation>{place}（离开本机）</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>Manage models…</source>
        <translation>管理模型…</translation>
    </message>
    <message>
        <source>{model} (not available)</source>
        <translation>{model}（不可用）</translation>
    </message>
    <message>
        <source>Stays chosen, and is used as soon as it is back</source>
        <translation>仍为所选，恢复后自动使用</translation>
    </message>
    <message>
        <source>No models here yet</source>
        <translation>这里还没有模型</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在载入…</translation>
    </message>
    <message>
        <source>{engine} (not available)</source>
        <translation>{engine}（不可用）</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Looking which models there are…</source>
        <translation>正在查看有哪些模型…</translation>
    </message>
    <message>
        <source>No server is set up whose models could be managed.</source>
        <translation>没有设置可以管理模型的服务器。</translation>
    </message>
    <message>
        <source>Delete the model {model} ({place})? It takes {size} there. To use it again, it must be downloaded again.</source>
        <translation>要删除模型 {model}（{place}）吗？它占用 {size}。以后再用需要重新下载。</translation>
    </message>
    <message>
        <source>Delete model</source>
        <translation>删除模型</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查看</translation>
    </message>
</context>
<context>
    <name>ModelsInWindow</name>
    <message>
        <source>Use it</source>
        <translation>使用它</translation>
    </message>
    <message>
        <source>The model {model} ({place}) is downloaded and can be used.</source>
        <translation>模型 {model}（{place}）已下载，可以使用。</translation>
    </message>
    <message>
        <source>The download of {model} ({place}) was stopped. What has come so far is kept.</source>
        <translation>模型 {model}（{place}）的下载已停止，已下载的部分会保留。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>MonthsDialog</name>
    <message>
        <source>Split by month</source>
        <translation>按月拆分</translation>
    </message>
    <message>
        <source>Each month that is chosen gets a desk of its own beside this one, called {name} for example.</source>
        <translation>所选的每个月份各建一个票夹，与本票夹放在一起，例如 {name}。</translation>
    </message>
    <message>
        <source>&amp;Months:</source>
        <translation>月份(&amp;M)：</translation>
    </message>
    <message>
        <source>Months</source>
        <translation>月份</translation>
    </message>
    <message>
        <source>{month}   documents: {count}</source>
        <translation>{month}   单据 {count} 张</translation>
    </message>
    <message>
        <source>Choose all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Documents without a date stay in this desk: {count}</source>
        <translation>没有日期、留在本票夹的单据：{count} 张</translation>
    </message>
    <message>
        <source>M&amp;ove: they leave this desk once the new desks were checked</source>
        <translation>移动(&amp;V)：新票夹核对无误后，单据移出本票夹</translation>
    </message>
    <message>
        <source>Co&amp;py: they stay in this desk, too</source>
        <translation>复制(&amp;P)：单据也留在本票夹</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>拆分</translation>
    </message>
</context>
<context>
    <name>NameLabel</name>
    <message>
        <source>Drag the name out to copy the file; double-click to open it</source>
        <translation>拖出文件名即可复制文件，双击可打开</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>OllamaForm</name>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>All Ollama servers</source>
        <translation>所有 Ollama 服务器</translation>
    </message>
</context>
<context>
    <name>OpenPointSteps</name>
    <message>
        <source>Nothing is left to look at here: {key} accepts the document.</source>
        <translation>本单据已无待核对字段，按 {key} 通过。</translation>
    </message>
    <message>
        <source>Enter what the page says, or press {key} if it says nothing.</source>
        <translation>请按票面填写；票面没有此项时按 {key}。</translation>
    </message>
    <message>
        <source>No field of the documents shown here needs a look.</source>
        <translation>当前列出的单据没有需要核对的字段。</translation>
    </message>
    <message>
        <source>That was the first one: from the end again.</source>
        <translation>已到第一个，从末尾继续。</translation>
    </message>
    <message>
        <source>That was the last one: from the start again.</source>
        <translation>已到最后一个，从头继续。</translation>
    </message>
</context>
<context>
    <name>OpinionDialog</name>
    <message>
        <source>Second opinion</source>
        <translation>第二意见</translation>
    </message>
    <message>
        <source>Another model reads the same documents. What both say is confirmed; else you decide.</source>
        <translation>由另一个模型识别同样的单据。两者一致的值得到确认，不一致的由您决定。</translation>
    </message>
    <message>
        <source>&amp;Model:</source>
        <translation>模型(&amp;M)：</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Which documents?</source>
        <translation>哪些单据？</translation>
    </message>
    <message>
        <source>Documents in doubt ({count})</source>
        <translation>存疑的单据（{count}）</translation>
    </message>
    <message>
        <source>Selected documents ({count})</source>
        <translation>选中的单据（{count}）</translation>
    </message>
    <message>
        <source>All documents to review ({count})</source>
        <translation>全部待审核的单据（{count}）</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>No model is there now.</source>
        <translation>目前没有可用的模型。</translation>
    </message>
</context>
<context>
    <name>OptionEditor</name>
    <message>
        <source>What it was read as</source>
        <translation>识别出的各个值</translation>
    </message>
</context>
<context>
    <name>Originals</name>
    <message>
        <source>The file could not be copied: {reason}</source>
        <translation>无法复制文件：{reason}</translation>
    </message>
    <message>
        <source>Only pictures, PDF and OFD files are opened in other programs.</source>
        <translation>只有图片、PDF 和 OFD 文件可用其他程序打开。</translation>
    </message>
    <message>
        <source>No program on this computer opens {name}.</source>
        <translation>本机没有可打开 {name} 的程序。</translation>
    </message>
</context>
<context>
    <name>PageActions</name>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Whole page</source>
        <translation>适合整页</translation>
    </message>
    <message>
        <source>Page width</source>
        <translation>适合页宽</translation>
    </message>
    <message>
        <source>Turn left</source>
        <translation>向左转</translation>
    </message>
    <message>
        <source>Turn right</source>
        <translation>向右转</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Take text from the page</source>
        <translation>从页面取文字</translation>
    </message>
    <message>
        <source>Have boxes read by the chosen model</source>
        <translation>由所选模型识别框选内容</translation>
    </message>
    <message>
        <source>Line items by columns</source>
        <translation>按列取得明细</translation>
    </message>
    <message>
        <source>Darken faded print</source>
        <translation>加深褪色文字</translation>
    </message>
    <message>
        <source>Next file of the document</source>
        <translation>单据的下一个文件</translation>
    </message>
    <message>
        <source>Small pictures of the pages</source>
        <translation>页面缩略图</translation>
    </message>
    <message>
        <source>Open in the system&apos;s viewer</source>
        <translation>用系统程序打开</translation>
    </message>
</context>
<context>
    <name>PageBar</name>
    <message>
        <source>Show actual size</source>
        <translation>显示实际大小</translation>
    </message>
    <message>
        <source>Fit page</source>
        <translation>适合整页</translation>
    </message>
    <message>
        <source>Fit width</source>
        <translation>适合页宽</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Rotate left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Page {number} of {total}</source>
        <translation>第 {number} 页，共 {total} 页</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>PagePane</name>
    <message>
        <source>There is no picture of this file to show.</source>
        <translation>此文件无法预览。</translation>
    </message>
    <message>
        <source>Select a document to see it here</source>
        <translation>选择一张单据，在此查看</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在载入…</translation>
    </message>
</context>
<context>
    <name>PageStrip</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>PageView</name>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>PieceCanvas</name>
    <message>
        <source>Page with the frames of its receipts</source>
        <translation>页面及各张小票的框</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>Open another desk…</source>
        <translation>打开其他票夹…</translation>
    </message>
    <message>
        <source>New desk…</source>
        <translation>新建票夹…</translation>
    </message>
    <message>
        <source>Files that were not added: {count}</source>
        <translation>未添加的文件：{count} 个</translation>
    </message>
</context>
<context>
    <name>ProgressStrip</name>
    <message>
        <source>Documents read</source>
        <translation>已识别的单据</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop reading; what is not read yet stays in the table</source>
        <translation>停止识别；尚未识别的文件保留在表格中</translation>
    </message>
    <message>
        <source>{reason} Reading then goes on by itself. Waiting: {count}</source>
        <translation>{reason}之后会自动继续识别。等待中：{count}</translation>
    </message>
    <message>
        <source>{reason} Waiting: {count}</source>
        <translation>{reason} 等待中：{count}</translation>
    </message>
    <message>
        <source>Looking through files and folders…</source>
        <translation>正在查看文件和文件夹…</translation>
    </message>
    <message>
        <source>{done} of {total} done</source>
        <translation>已完成 {done} / {total}</translation>
    </message>
    <message>
        <source>more are being added</source>
        <translation>还在添加文件</translation>
    </message>
</context>
<context>
    <name>PromptDialog</name>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>any kind: the model decides</source>
        <translation>任意种类：由模型判断</translation>
    </message>
    <message>
        <source>Always said first:</source>
        <translation>固定的开头：</translation>
    </message>
    <message>
        <source>Then, in your words:</source>
        <translation>接下来是您的措辞：</translation>
    </message>
    <message>
        <source>In order. Version {version}; each reading keeps the one it was made with.</source>
        <translation>没有问题。版本 {version}；每次识别都会记录所用的版本。</translation>
    </message>
    <message>
        <source>&amp;Back to the shipped prompt</source>
        <translation>恢复自带的提示词(&amp;B)</translation>
    </message>
    <message>
        <source>Your wording</source>
        <translation>您的措辞</translation>
    </message>
    <message>
        <source>What can be filled in</source>
        <translation>可填入的内容</translation>
    </message>
    <message>
        <source>Double-click, or press Enter, to insert it</source>
        <translation>双击或按回车键插入</translation>
    </message>
    <message>
        <source>&amp;Wording for models asked in</source>
        <translation>向模型提问的语言(&amp;W)</translation>
    </message>
    <message>
        <source>Filled in where it stands in braces:</source>
        <translation>花括号处会填入：</translation>
    </message>
    <message>
        <source>with &amp;recognised text</source>
        <translation>附识别文字(&amp;R)</translation>
    </message>
    <message>
        <source>What a model is asked</source>
        <translation>模型收到的内容</translation>
    </message>
    <message>
        <source>What a model is &amp;asked about</source>
        <translation>模型收到的内容，单据种类(&amp;A)</translation>
    </message>
</context>
<context>
    <name>ReadingsList</name>
    <message>
        <source>Readings</source>
        <translation>识别记录</translation>
    </message>
    <message>
        <source>What the selected reading says</source>
        <translation>所选识别记录的内容</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{speed} tokens/s</source>
        <translation>{speed} token/秒</translation>
    </message>
    <message>
        <source>{read} tokens in, {written} out</source>
        <translation>输入 {read} token，输出 {written} token</translation>
    </message>
    <message>
        <source>{seconds} s to load</source>
        <translation>加载 {seconds} 秒</translation>
    </message>
    <message>
        <source>prompt {version}</source>
        <translation>提示词 {version}</translation>
    </message>
    <message>
        <source>nothing printed there</source>
        <translation>该处未印有内容</translation>
    </message>
    <message>
        <source>Line items: {count}</source>
        <translation>明细行：{count}</translation>
    </message>
    <message>
        <source>The model&apos;s answer, word for word:</source>
        <translation>模型的原始回答：</translation>
    </message>
</context>
<context>
    <name>Regrouping</name>
    <message>
        <source>{name} stands for all {count} files now. Undo takes it back.</source>
        <translation>{count} 个文件已并为一行，以 {name} 为准；可撤销。</translation>
    </message>
    <message>
        <source>The page must be seen before it can be split.</source>
        <translation>页面显示出来后才能拆分。</translation>
    </message>
    <message>
        <source>There is one page to each document already.</source>
        <translation>所选单据都只有一页。</translation>
    </message>
</context>
<context>
    <name>ReplaceBar</name>
    <message>
        <source>Match &amp;case</source>
        <translation>区分大小写和全半角(&amp;C)</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>查找下一个(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>替换(&amp;R)</translation>
    </message>
    <message>
        <source>Replace &amp;all</source>
        <translation>全部替换(&amp;A)</translation>
    </message>
    <message>
        <source>In column: {column}</source>
        <translation>在列：{column}</translation>
    </message>
    <message>
        <source>Cells found: {count}</source>
        <translation>找到 {count} 个单元格</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>In all columns of texts</source>
        <translation>在所有文本列</translation>
    </message>
    <message>
        <source>In the selected cells</source>
        <translation>在所选单元格</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>查找范围</translation>
    </message>
    <message>
        <source>Amounts and dates are found and replaced as whole values.</source>
        <translation>金额和日期按完整的值查找和替换。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
    <message>
        <source>F&amp;ind:</source>
        <translation>查找(&amp;I)：</translation>
    </message>
    <message>
        <source>Replace &amp;with:</source>
        <translation>替换为(&amp;W)：</translation>
    </message>
</context>
<context>
    <name>ResultsTable</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>票据类型</translation>
    </message>
    <message>
        <source>Only on: {kinds}</source>
        <translation>仅用于：{kinds}</translation>
    </message>
    <message>
        <source>{kind}: {label}</source>
        <translation>{kind}：{label}</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>已更正</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>有矛盾</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>待确认</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>识别中…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>To review</source>
        <translation>待审核</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>已审核</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>已导出</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已剔除</translation>
    </message>
    <message>
        <source>Not an invoice</source>
        <translation>不是发票</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>重复单据</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>无法辨认</translation>
    </message>
    <message>
        <source>Other reason</source>
        <translation>其他原因</translation>
    </message>
    <message>
        <source>Rejected: {reason}</source>
        <translation>已剔除：{reason}</translation>
    </message>
    <message>
        <source>Only one source: compare it with the page</source>
        <translation>仅有单一来源，请与票面核对</translation>
    </message>
    <message>
        <source>Enter what the page says, or choose with Alt+Down</source>
        <translation>请按票面填写，或按 Alt+↓ 选择</translation>
    </message>
    <message>
        <source>Usual for this supplier, not set yet</source>
        <translation>该供应商的惯用值，尚未填入</translation>
    </message>
    <message>
        <source>Set when you take the proposal or accept the document; Delete says that there is none</source>
        <translation>采用建议或审核通过时填入；按 Delete 表示无此值</translation>
    </message>
    <message>
        <source>Confirmed by a person</source>
        <translation>已由人工确认</translation>
    </message>
    <message>
        <source>Read by: {readers}</source>
        <translation>识别来源：{readers}</translation>
    </message>
    <message>
        <source>The text in the file and the page agree here</source>
        <translation>此处文件内文字与页面所见一致</translation>
    </message>
    <message>
        <source>Only in the text of the file, not on the page</source>
        <translation>仅见于文件内文字，页面上未见</translation>
    </message>
    <message>
        <source>Passed: {check}</source>
        <translation>通过：{check}</translation>
    </message>
    <message>
        <source>Not found anywhere on the page</source>
        <translation>在单据上找不到</translation>
    </message>
    <message>
        <source>{count} in doubt</source>
        <translation>{count} 项存疑</translation>
    </message>
    <message>
        <source>Duplicate?</source>
        <translation>疑似重复</translation>
    </message>
    <message>
        <source>Failed: {reason}</source>
        <translation>失败：{reason}</translation>
    </message>
    <message>
        <source>Printed: {text}</source>
        <translation>票面原文：{text}</translation>
    </message>
    <message>
        <source>Read as: {values}</source>
        <translation>读作：{values}</translation>
    </message>
    <message>
        <source>Read otherwise: {values}</source>
        <translation>其他识别结果：{values}</translation>
    </message>
    <message>
        <source>In doubt: {fields}</source>
        <translation>存疑：{fields}</translation>
    </message>
    <message>
        <source>{stage} · {time}</source>
        <translation>{stage} · {time}</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>Picture {number} of {count}</source>
        <translation>第 {number} 张图片，共 {count} 张</translation>
    </message>
    <message>
        <source>Being written by the model</source>
        <translation>模型正在填写</translation>
    </message>
    <message>
        <source>It may still change until the document is read</source>
        <translation>识别完成前仍可能变化</translation>
    </message>
    <message>
        <source>{kind}: no such field is looked for</source>
        <translation>{kind}没有此项</translation>
    </message>
    <message>
        <source>{value}, {verdict}</source>
        <translation>{value}，{verdict}</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Documents</source>
        <translation>单据</translation>
    </message>
    <message>
        <source>No document passes the filters.</source>
        <translation>没有符合筛选条件的单据。</translation>
    </message>
    <message>
        <source>No documents here.</source>
        <translation>此处没有单据。</translation>
    </message>
</context>
<context>
    <name>RowsModel</name>
    <message>
        <source>Take</source>
        <translation>取用</translation>
    </message>
    <message>
        <source>is taken</source>
        <translation>取用</translation>
    </message>
    <message>
        <source>is not taken</source>
        <translation>不取用</translation>
    </message>
    <message>
        <source>a sum</source>
        <translation>合计行</translation>
    </message>
    <message>
        <source>quantity × price is the amount</source>
        <translation>数量 × 单价与金额相符</translation>
    </message>
    <message>
        <source>quantity × price is not the amount</source>
        <translation>数量 × 单价与金额不符</translation>
    </message>
</context>
<context>
    <name>ServersPage</name>
    <message>
        <source>Ollama</source>
        <translation>Ollama</translation>
    </message>
    <message>
        <source>Servers</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>A&amp;dd</source>
        <translation>添加(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>Dify app</source>
        <translation>Dify 应用</translation>
    </message>
</context>
<context>
    <name>SettingForm</name>
    <message>
        <source>Set by {variable}, so it can&apos;t be changed here.</source>
        <translation>由 {variable} 设定，此处不能更改。</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The shipped wording is used.</source>
        <translation>使用自带的提示词。</translation>
    </message>
    <message>
        <source>Your own wording is used in: {languages}</source>
        <translation>使用自定义提示词的语言：{languages}</translation>
    </message>
    <message>
        <source>&amp;Edit the prompt…</source>
        <translation>编辑提示词(&amp;E)…</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
</context>
<context>
    <name>SeveralPages</name>
    <message>
        <source>Are the pages of {name} documents of their own? It is one document now.</source>
        <translation>{name} 的各页是不同的单据吗？目前作为一张单据。</translation>
    </message>
    <message>
        <source>Are the pages of {count} files documents of their own? Each is one document now.</source>
        <translation>{count} 个文件的各页是不同的单据吗？目前每个文件作为一张单据。</translation>
    </message>
    <message>
        <source>One document per page</source>
        <translation>每页一张单据</translation>
    </message>
    <message>
        <source>Let me see…</source>
        <translation>让我看看…</translation>
    </message>
</context>
<context>
    <name>SourceSwitch</name>
    <message>
        <source>Files of this document</source>
        <translation>本单据的文件</translation>
    </message>
    <message>
        <source>Show the {kind} file</source>
        <translation>查看 {kind} 文件</translation>
    </message>
</context>
<context>
    <name>SplitPageDialog</name>
    <message>
        <source>Split page</source>
        <translation>拆分页面</translation>
    </message>
    <message>
        <source>Draw a frame around each receipt. Each becomes a row of its own and is read for itself.</source>
        <translation>请给每张小票画一个框。每个框成为单独的一行，分别识别。</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>拆分</translation>
    </message>
    <message>
        <source>Cut into left and right</source>
        <translation>左右切开</translation>
    </message>
    <message>
        <source>Cut into top and bottom</source>
        <translation>上下切开</translation>
    </message>
    <message>
        <source>Remove frame</source>
        <translation>删除此框</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Receipts: {count}</source>
        <translation>小票：{count} 张</translation>
    </message>
    <message>
        <source>Words outside all frames: {count}; they are not read.</source>
        <translation>框外还有 {count} 处文字，不会识别。</translation>
    </message>
</context>
<context>
    <name>SplitPagesDialog</name>
    <message>
        <source>Split document</source>
        <translation>拆分文件</translation>
    </message>
    <message>
        <source>Page {number}</source>
        <translation>第 {number} 页</translation>
    </message>
    <message>
        <source>With which pages does a new document begin?</source>
        <translation>新单据从哪几页开始？</translation>
    </message>
    <message>
        <source>Each page is a document</source>
        <translation>每页各为一张单据</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>拆分</translation>
    </message>
</context>
<context>
    <name>StateTabs</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>To review</source>
        <translation>待审核</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>已审核</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>已导出</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已剔除</translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>未识别</translation>
    </message>
    <message>
        <source>Stages of the work</source>
        <translation>工作阶段</translation>
    </message>
</context>
<context>
    <name>Statistics</name>
    <message>
        <source>MMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>By month</source>
        <translation>按月份</translation>
    </message>
    <message>
        <source>By seller</source>
        <translation>按销售方</translation>
    </message>
    <message>
        <source>By category</source>
        <translation>按类别</translation>
    </message>
    <message>
        <source>By tax rate</source>
        <translation>按税率</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>月份</translation>
    </message>
    <message>
        <source>Seller</source>
        <translation>销售方</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Tax rate</source>
        <translation>税率</translation>
    </message>
    <message>
        <source>Without a date</source>
        <translation>无日期</translation>
    </message>
    <message>
        <source>Without a seller</source>
        <translation>无销售方</translation>
    </message>
    <message>
        <source>Without a category</source>
        <translation>无类别</translation>
    </message>
    <message>
        <source>Without a rate in the lines</source>
        <translation>明细无税率</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>单据数</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>币种</translation>
    </message>
    <message>
        <source>no currency</source>
        <translation>无币种</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>全部单据</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Not confirmed</source>
        <translation>待确认</translation>
    </message>
    <message>
        <source>… in documents</source>
        <translation>待确认张数</translation>
    </message>
    <message>
        <source>Missing in</source>
        <translation>缺失张数</translation>
    </message>
    <message>
        <source>What is counted</source>
        <translation>统计口径</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>无日期</translation>
    </message>
    <message>
        <source>No documents</source>
        <translation>没有单据</translation>
    </message>
    <message>
        <source>{count} months without documents</source>
        <translation>{count} 个月没有单据</translation>
    </message>
    <message>
        <source>Others ({count})</source>
        <translation>其他（{count}）</translation>
    </message>
    <message>
        <source>Documents: {count}</source>
        <translation>单据数：{count}</translation>
    </message>
    <message>
        <source>{amount}: {sum}</source>
        <translation>{amount}：{sum}</translation>
    </message>
    <message>
        <source>of this not confirmed: {sum} (documents: {count})</source>
        <translation>其中待确认：{sum}（{count} 张）</translation>
    </message>
    <message>
        <source>documents without it: {count}</source>
        <translation>缺失：{count} 张</translation>
    </message>
    <message>
        <source>{amount}: not confirmed</source>
        <translation>{amount}：待确认</translation>
    </message>
    <message>
        <source>{amount}: documents not confirmed</source>
        <translation>{amount}：待确认张数</translation>
    </message>
    <message>
        <source>{amount}: documents without</source>
        <translation>{amount}：缺失张数</translation>
    </message>
</context>
<context>
    <name>StatisticsDialog</name>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>统计范围</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>币种</translation>
    </message>
    <message>
        <source>Chart of</source>
        <translation>图表指标</translation>
    </message>
    <message>
        <source>With possible duplicates</source>
        <translation>包含疑似重复</translation>
    </message>
    <message>
        <source>What the figures are by</source>
        <translation>统计维度</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>统计数据</translation>
    </message>
    <message>
        <source>Show documents</source>
        <translation>显示单据</translation>
    </message>
    <message>
        <source>Filter the table by what is chosen here (Enter)</source>
        <translation>在表格中只显示此处选中的单据（Enter）</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the figures, for a spreadsheet (Ctrl+C)</source>
        <translation>复制数据，可粘贴到电子表格（Ctrl+C）</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write all figures into an Excel workbook</source>
        <translation>将全部数据写入 Excel 工作簿</translation>
    </message>
    <message>
        <source>{amount} {grouping}, {currency}</source>
        <translation>{amount}（{grouping}，{currency}）</translation>
    </message>
    <message>
        <source>There is no document to count.</source>
        <translation>没有可统计的单据。</translation>
    </message>
    <message>
        <source>Documents counted: {count}.</source>
        <translation>统计单据 {count} 张。</translation>
    </message>
    <message>
        <source>Archived ones are counted, rejected ones never.</source>
        <translation>已归档的计入，已剔除的一律不计入。</translation>
    </message>
    <message>
        <source>Rejected: {count}.</source>
        <translation>已剔除 {count} 张。</translation>
    </message>
    <message>
        <source>Possible duplicates, counted: {count}.</source>
        <translation>疑似重复 {count} 张，已计入。</translation>
    </message>
    <message>
        <source>Possible duplicates, left out: {count}.</source>
        <translation>疑似重复 {count} 张，未计入。</translation>
    </message>
    <message>
        <source>{amount} not confirmed in {count} of {all} documents with {currency}.</source>
        <translation>{currency} 单据共 {all} 张，其中 {count} 张的{amount}待确认。</translation>
    </message>
    <message>
        <source>{name}, {currency}: documents {count}</source>
        <translation>{name}，{currency}：{count} 张</translation>
    </message>
    <message>
        <source>The figures are in the clipboard.</source>
        <translation>数据已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Coloured sums hold amounts that are not confirmed.</source>
        <translation>带底色的合计含有待确认的金额。</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>已写入 {path}。</translation>
    </message>
    <message>
        <source>The whole desk</source>
        <translation>整个票夹</translation>
    </message>
    <message>
        <source>What the table shows</source>
        <translation>表格当前显示的</translation>
    </message>
    <message>
        <source>The selected rows</source>
        <translation>选中的行</translation>
    </message>
    <message>
        <source>A document under several rates counts in each of them, with what its lines come to where together they come to its own amounts; under one rate, or none, with its own amounts.</source>
        <translation>含多个税率的单据分别计入各税率：明细合计与票面金额一致时，按明细金额计；只有一个税率或没有税率的单据，按票面金额计。</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>correction of {field}</source>
        <translation>更正“{field}”</translation>
    </message>
    <message>
        <source>clearing of {field}</source>
        <translation>清空“{field}”</translation>
    </message>
    <message>
        <source>taking of the proposal for {field}</source>
        <translation>采用对“{field}”的建议</translation>
    </message>
    <message>
        <source>confirmation of {field}</source>
        <translation>确认“{field}”</translation>
    </message>
    <message>
        <source>confirmation of {count} cells</source>
        <translation>确认 {count} 个单元格</translation>
    </message>
    <message>
        <source>pasting of {count} cells</source>
        <translation>粘贴 {count} 个单元格</translation>
    </message>
    <message>
        <source>clearing of {count} cells</source>
        <translation>清除 {count} 个单元格</translation>
    </message>
    <message>
        <source>cutting of {count} cells</source>
        <translation>剪切 {count} 个单元格</translation>
    </message>
    <message>
        <source>filling of {count} cells</source>
        <translation>填充 {count} 个单元格</translation>
    </message>
    <message>
        <source>replacing in {count} cells</source>
        <translation>替换 {count} 个单元格</translation>
    </message>
    <message>
        <source>setting of {count} cells</source>
        <translation>批量设置 {count} 个单元格</translation>
    </message>
    <message>
        <source>correction of a line item</source>
        <translation>更正明细</translation>
    </message>
    <message>
        <source>change of a supplier&apos;s rules</source>
        <translation>供应商规则的更改</translation>
    </message>
    <message>
        <source>taking of {count} line items by columns</source>
        <translation>按列取得 {count} 行明细</translation>
    </message>
    <message>
        <source>splitting of a document</source>
        <translation>拆分单据</translation>
    </message>
    <message>
        <source>joining of documents</source>
        <translation>合并单据</translation>
    </message>
    <message>
        <source>acceptance</source>
        <translation>审核通过</translation>
    </message>
    <message>
        <source>archiving</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>rejection</source>
        <translation>剔除单据</translation>
    </message>
    <message>
        <source>marking as no duplicate</source>
        <translation>标记为不重复</translation>
    </message>
    <message>
        <source>joining of files</source>
        <translation>合并同票文件</translation>
    </message>
    <message>
        <source>splitting off of files</source>
        <translation>拆分同票文件</translation>
    </message>
    <message>
        <source>return to review</source>
        <translation>退回待审核</translation>
    </message>
</context>
<context>
    <name>StripModel</name>
    <message>
        <source>{file}, page {number}</source>
        <translation>{file} 第 {number} 页</translation>
    </message>
    <message>
        <source>Page {number}</source>
        <translation>第 {number} 页</translation>
    </message>
    <message>
        <source>{page}: not read</source>
        <translation>{page}：未识别</translation>
    </message>
    <message>
        <source>{page}: read, nothing to look at</source>
        <translation>{page}：已识别，无需核对</translation>
    </message>
    <message>
        <source>{page}: to look at: {fields}</source>
        <translation>{page}：待核对：{fields}</translation>
    </message>
</context>
<context>
    <name>Summing</name>
    <message>
        <source>Sums of the selection</source>
        <translation>所选合计</translation>
    </message>
    <message>
        <source>Sums of what is shown</source>
        <translation>显示行合计</translation>
    </message>
    <message>
        <source>Selected: {count}</source>
        <translation>已选 {count} 张</translation>
    </message>
    <message>
        <source>Ø {amount}</source>
        <translation>平均 {amount}</translation>
    </message>
    <message>
        <source>Shown: {count}</source>
        <translation>显示 {count} 张</translation>
    </message>
    <message>
        <source>other currencies: {count}</source>
        <translation>另有 {count} 种货币</translation>
    </message>
    <message>
        <source>{column}, {currency}: count {count}, sum {sum}, average {average}</source>
        <translation>{column}（{currency}）：计数 {count}，求和 {sum}，平均值 {average}</translation>
    </message>
    <message>
        <source>no currency</source>
        <translation>无币种</translation>
    </message>
</context>
<context>
    <name>SupplierTable</name>
    <message>
        <source>Tax ID</source>
        <translation>税号</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>单据数</translation>
    </message>
    <message>
        <source>Also written: {names}</source>
        <translation>其他写法：{names}</translation>
    </message>
</context>
<context>
    <name>SupplierView</name>
    <message>
        <source>Suppliers</source>
        <translation>供应商</translation>
    </message>
</context>
<context>
    <name>Suppliers</name>
    <message>
        <source>Name in your books</source>
        <translation>账中名称</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>费用类别</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>会计科目</translation>
    </message>
    <message>
        <source>Usual rate</source>
        <translation>惯用税率</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>日期顺序</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>币种</translation>
    </message>
    <message>
        <source>Nothing was learned yet. Type a value to set it.</source>
        <translation>尚未学得。可直接输入以设定。</translation>
    </message>
    <message>
        <source>Set by you.</source>
        <translation>由您设定。</translation>
    </message>
    <message>
        <source>Not used: you have taken it back.</source>
        <translation>不再使用：您已撤回。</translation>
    </message>
    <message>
        <source>In use.</source>
        <translation>使用中。</translation>
    </message>
    <message>
        <source>Not used: the field was cleared on most documents.</source>
        <translation>不使用：该字段在多数单据上被清空。</translation>
    </message>
    <message>
        <source>Not used: documents contradict each other.</source>
        <translation>不使用：各单据相互矛盾。</translation>
    </message>
    <message>
        <source>Not used yet: {needed} documents must agree.</source>
        <translation>暂不使用：需 {needed} 张单据一致。</translation>
    </message>
    <message>
        <source>Documents that taught it: {count}; otherwise: {others}.</source>
        <translation>学自单据 {count} 张；不一致 {others} 张。</translation>
    </message>
</context>
<context>
    <name>SuppliersDialog</name>
    <message>
        <source>Suppliers</source>
        <translation>供应商</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the suppliers</source>
        <translation>搜索供应商</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>The selected rules are not used any more (Delete)</source>
        <translation>不再使用所选规则（Delete）</translation>
    </message>
    <message>
        <source>Use what was learned</source>
        <translation>恢复学得的规则</translation>
    </message>
    <message>
        <source>The selected rules follow from corrections again</source>
        <translation>所选规则重新由更正得出</translation>
    </message>
    <message>
        <source>Show documents</source>
        <translation>显示单据</translation>
    </message>
    <message>
        <source>Filter the table by this supplier</source>
        <translation>按此供应商筛选表格</translation>
    </message>
    <message>
        <source>Write list…</source>
        <translation>导出清单…</translation>
    </message>
    <message>
        <source>Keep all rules in use as a CSV file, for another desk</source>
        <translation>将使用中的全部规则存为 CSV 文件，供其他票夹使用</translation>
    </message>
    <message>
        <source>Read list…</source>
        <translation>导入清单…</translation>
    </message>
    <message>
        <source>Set the rules of a CSV file, as one step</source>
        <translation>一步设定 CSV 文件中的规则</translation>
    </message>
    <message>
        <source>No document has a seller yet.</source>
        <translation>尚无单据含有销售方。</translation>
    </message>
    <message>
        <source>No supplier has these words.</source>
        <translation>没有符合的供应商。</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>已写入 {path}。</translation>
    </message>
    <message>
        <source>Rules set from the list: {count}.</source>
        <translation>已由清单设定规则 {count} 条。</translation>
    </message>
    <message>
        <source>What you set for a supplier on its documents is proposed on the next ones. Type into a cell to set a rule yourself; grey ones are not in use.</source>
        <translation>您在某供应商单据上填写的内容，会在其后续单据上作为建议出现。可在单元格中直接输入以设定规则；灰色的规则未在使用。</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>about {count} s left</source>
        <translation>约剩 {count} 秒</translation>
    </message>
    <message>
        <source>about {count} min left</source>
        <translation>约剩 {count} 分钟</translation>
    </message>
    <message>
        <source>about {count} h left</source>
        <translation>约剩 {count} 小时</translation>
    </message>
</context>
<context>
    <name>TourCard</name>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Tour: step {number} of {count}</source>
        <translation>导览：第 {number} 步，共 {count} 步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>TourSteps</name>
    <message>
        <source>Give documents</source>
        <translation>添加单据</translation>
    </message>
    <message>
        <source>Drop files, folders or mails anywhere on the window, or choose them here ({key}).</source>
        <translation>把文件、文件夹或邮件拖到窗口任意位置，或在此选择（{key}）。</translation>
    </message>
    <message>
        <source>Choose what reads</source>
        <translation>选择由谁识别</translation>
    </message>
    <message>
        <source>The offline engine needs no network. Models on servers read more kinds of documents; a lock or a cloud says whether documents leave this computer.</source>
        <translation>离线引擎无需联网。服务器上的模型能识别更多种单据；锁形或云形图标表示单据是否离开本机。</translation>
    </message>
    <message>
        <source>Look at what is in doubt</source>
        <translation>查看存疑数据</translation>
    </message>
    <message>
        <source>An icon before each value says how far it may be trusted. {key} goes to the next one that needs a look, and the page shows where it stands.</source>
        <translation>每个值前的图标表示其可信程度。按 {key} 转到下一个待核对的值，票面上会标出其位置。</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>更正</translation>
    </message>
    <message>
        <source>Type into a cell, and press Enter. {key} undoes, step by step, also after a new start.</source>
        <translation>在单元格中直接输入，按 Enter。按 {key} 逐步撤销，重新启动后仍可撤销。</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>审核通过</translation>
    </message>
    <message>
        <source>{key} marks the document as ready and goes to the next one.</source>
        <translation>按 {key} 将单据标为已审核，并转到下一张。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>{key} writes the ready documents into an Excel workbook. Help is at F1, wherever you are.</source>
        <translation>按 {key} 将已审核的单据写入 Excel 工作簿。随时按 F1 查看帮助。</translation>
    </message>
</context>
<context>
    <name>TrialPanel</name>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>{stage}… {seconds} s</source>
        <translation>{stage}… {seconds} 秒</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>测试(&amp;T)</translation>
    </message>
    <message>
        <source>Ask the server what it is, and a model to read a receipt drawn for the purpose</source>
        <translation>询问服务器的情况，并让模型读一张临时绘制的小票</translation>
    </message>
    <message>
        <source>the first model</source>
        <translation>第一个模型</translation>
    </message>
    <message>
        <source>&amp;with</source>
        <translation>模型(&amp;W)</translation>
    </message>
    <message>
        <source>Model to ask</source>
        <translation>提问的模型</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>测试结果</translation>
    </message>
</context>
<context>
    <name>ValueTips</name>
    <message>
        <source>Line {number}, {field}: {value}</source>
        <translation>第 {number} 行，{field}：{value}</translation>
    </message>
</context>
<context>
    <name>ViewActions</name>
    <message>
        <source>Filter or sort this column…</source>
        <translation>筛选或排序此列…</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>清除所有筛选</translation>
    </message>
    <message>
        <source>Sort as they came</source>
        <translation>恢复录入顺序</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>列…</translation>
    </message>
    <message>
        <source>Save this view…</source>
        <translation>保存此视图…</translation>
    </message>
    <message>
        <source>Standard view</source>
        <translation>标准视图</translation>
    </message>
    <message>
        <source>Statistics…</source>
        <translation>统计…</translation>
    </message>
    <message>
        <source>Saved views</source>
        <translation>已保存的视图</translation>
    </message>
</context>
<context>
    <name>ViewKeeping</name>
    <message>
        <source>No views are saved yet</source>
        <translation>尚未保存视图</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Open desks with</source>
        <translation>打开票夹时使用</translation>
    </message>
    <message>
        <source>Standard view</source>
        <translation>标准视图</translation>
    </message>
    <message>
        <source>The view “{name}” is saved.</source>
        <translation>视图“{name}”已保存。</translation>
    </message>
    <message>
        <source>The views could not be written; they hold until the program ends.</source>
        <translation>视图未能写入文件；在程序结束前仍然有效。</translation>
    </message>
</context>
<context>
    <name>WatchButton</name>
    <message>
        <source>Watch this folder</source>
        <translation>监视此文件夹</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开此文件夹</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>{folder}: not watched</source>
        <translation>{folder}：未监视</translation>
    </message>
    <message>
        <source>{folder}: not reachable</source>
        <translation>{folder}：无法访问</translation>
    </message>
    <message>
        <source>Watching {folder}</source>
        <translation>正在监视 {folder}</translation>
    </message>
    <message>
        <source>Taken in since it is on: {count}</source>
        <translation>开启以来已收入：{count} 个文件</translation>
    </message>
    <message>
        <source>Still coming: {count}</source>
        <translation>尚在写入：{count} 个文件</translation>
    </message>
    <message>
        <source>The folder lets nobody move its files; they stay, and are remembered.</source>
        <translation>此文件夹中的文件无法移动，因此留在原处，并已记录。</translation>
    </message>
</context>
<context>
    <name>WatchDialog</name>
    <message>
        <source>Watch a folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>Whatever a scanner or a mail program puts into this folder is added to this desk, once it is whole. Folders on the network work, too.</source>
        <translation>扫描仪或邮件程序放入此文件夹的文件，写入完成后会自动添加到本票夹。网络文件夹也可以。</translation>
    </message>
    <message>
        <source>&amp;Folder:</source>
        <translation>文件夹(&amp;F)：</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Files that are safe in the desk:</source>
        <translation>已安全存入票夹的文件：</translation>
    </message>
    <message>
        <source>stay where they are; the desk remembers them</source>
        <translation>留在原处，由票夹记住</translation>
    </message>
    <message>
        <source>are moved into its subfolder {name}</source>
        <translation>移到其中的子文件夹 {name}</translation>
    </message>
    <message>
        <source>Subfolders are watched, too, except those whose names begin with _.</source>
        <translation>子文件夹也会监视，名称以 _ 开头的除外。</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>开始监视</translation>
    </message>
</context>
<context>
    <name>Watching</name>
    <message>
        <source>The watched folder {folder} can&apos;t be reached. Files are taken in again by themselves once it is back.</source>
        <translation>无法访问所监视的文件夹 {folder}。恢复后会自动继续收入文件。</translation>
    </message>
    <message>
        <source>The files in {folder} were taken in, but can&apos;t be moved. They stay where they are, and are not added again. Check your rights to the folder.</source>
        <translation>{folder} 中的文件已收入，但无法移动。文件留在原处，不会重复添加。请检查对此文件夹的权限。</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Tour</source>
        <translation>快速导览</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>键盘快捷键…</translation>
    </message>
    <message>
        <source>About Invoice Desk</source>
        <translation>关于 Invoice Desk</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Document</source>
        <translation>单据(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation>页面(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>WorkArea</name>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the table</source>
        <translation>筛选表格</translation>
    </message>
    <message>
        <source>Nothing shown here is left to review.</source>
        <translation>当前列出的单据已全部审核。</translation>
    </message>
    <message>
        <source>The checks of this document propose nothing.</source>
        <translation>本单据的检查没有提出建议。</translation>
    </message>
    <message>
        <source>No cells are shown that could be changed.</source>
        <translation>当前没有显示可更改的单元格。</translation>
    </message>
    <message>
        <source>{path} is another file of {name}: one row for both.</source>
        <translation>{path} 是 {name} 的另一个文件，合并为一行。</translation>
    </message>
    <message>
        <source>Already on this desk: {path}</source>
        <translation>此票夹中已有：{path}</translation>
    </message>
    <message>
        <source>Already on this desk, and exported on {date} in {file}: {path}</source>
        <translation>票夹中已有此文件，并已于 {date} 导出至 {file}：{path}</translation>
    </message>
</context>
<context>
    <name>_Line</name>
    <message>
        <source>{model} ({place})</source>
        <translation>{model}（{place}）</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Download of {model}</source>
        <translation>下载 {model}</translation>
    </message>
    <message>
        <source>What has been downloaded is kept, and the next download goes on from there</source>
        <translation>已下载的部分会保留，下次从断点继续</translation>
    </message>
    <message>
        <source>Stop the download of {model}</source>
        <translation>停止下载 {model}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Waits for another download to end</source>
        <translation>等待其他下载结束</translation>
    </message>
    <message>
        <source>Stopped. What has been downloaded is kept, and it goes on from there.</source>
        <translation>已停止。已下载的部分会保留，可从断点继续。</translation>
    </message>
</context>
<context>
    <name>_LineView</name>
    <message>
        <source>Line items</source>
        <translation>明细</translation>
    </message>
</context>
<context>
    <name>_RowsTable</name>
    <message>
        <source>Rows of the drawn table</source>
        <translation>所划表格的各行</translation>
    </message>
</context>
</TS>
