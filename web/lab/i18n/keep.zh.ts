import type { keep as en } from './keep.en';

export const keep: typeof en = {
  share: '分享',
  save: '保存',
  linkCopied: '链接已复制，打开即见您所见。',
  linkByHand: '链接在地址栏中，打开即见您所见。',
  lacks: {
    graph: '但此图太大，链接放不下，只会打开未修改的图：请改为保存表格。',
    weights: '但训练途中图或设置有改动，链接不含权重：请另外保存模型。',
  },
  title: '保存',
  view: '视图',
  picture: '图片',
  table: '表格',
  as: (view, ending) => `${view}，存为 ${ending}`,
  read: '查看',
  readTable: (view) => `查看表格：${view}`,
  model: '模型',
  saveModel: '存为 safetensors',
  loadModel: '载入 safetensors……',
  copy: '复制为 JavaScript',
  program: 'JavaScript 程序',
  copied: '程序已复制。在装有 gatlab 的地方用 Node 运行即可。',
  copyByHand: '请从上面的框中复制程序。',
  saved: (file) => `已保存 ${file}。`,
  loaded: (file) => `模型现在使用 ${file} 的权重。`,
  wrongShape: (expected, got) =>
    `需要 ${expected} 的模型，而文件是 ${got} 的。请先打开它的图，或选择另一个文件。`,
  shape: (features, classes) => `${features} 个特征、${classes} 个类别`,
  damaged: '链接中的图已损坏，现显示原来的示例。请重新索取链接。',
};
